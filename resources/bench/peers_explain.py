"""Times of the Python peers of explanations.   python peers_explain.py OUT_FOLDER      (median of 3; the load averages say how busy the machine was)"""
import json, os, platform, sys, time, warnings
from importlib.metadata import version
from pathlib import Path
import lime.lime_tabular, numpy as np, shap
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
X = r.normal(size=(2000, 30))
y = (X[:, 0] * X[:, 1] + X[:, 2] + .5 * r.normal(size=2000) > 0).astype(int)
S, s = X[:569], y[:569]
times = {}


def bench(name, run, peer, unit=1, repeats=3):
    before, all_times = os.getloadavg()[0], []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        all_times.append((time.perf_counter() - start) / unit)
    times[name] = {"seconds": float(f"{np.median(all_times):.4g}"), "peer": peer, "all": [float(f"{v:.4g}") for v in all_times], "load": round(before, 2)}
    print(f"{name:32s} {np.median(all_times):10.5f} s  load {before:.2f}", flush=True)


SHAP, LIME, SK = f"shap {version('shap')}", f"lime {version('lime')}", f"scikit-learn {version('scikit-learn')}"
net = MLPClassifier(hidden_layer_sizes=(16,), max_iter=20, random_state=0).fit(X, y)
svm = SVC(probability=True, random_state=0).fit(S, s)
forest = RandomForestClassifier(n_estimators=100, max_depth=8, random_state=0, n_jobs=2).fit(X, y)
one = lambda m: lambda Z: m.predict_proba(Z)[:, 1]
for name, model, rows in (("kernel-shap", net, 10), ("kernel-shap-svm", svm, 2), ("kernel-shap-forest", forest, 2)):
    e = shap.KernelExplainer(one(model), X[:100])
    bench(name, lambda: e.shap_values(X[500:500 + rows], nsamples=2108, l1_reg=0, silent=True), f"{SHAP} KernelExplainer", rows)
p = shap.PermutationExplainer(one(net), shap.maskers.Independent(X, max_samples=100), seed=0)
bench("permutation-shap", lambda: p(X[500:510], max_evals=610, silent=True), f"{SHAP} PermutationExplainer", 10)
t = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
bench("tree-shap", lambda: t.shap_values(X[:1000], check_additivity=False), f"{SHAP} TreeExplainer", 1000)
i = shap.TreeExplainer(forest, X[:100], feature_perturbation="interventional")
bench("tree-shap-interventional", lambda: i.shap_values(X[:200], check_additivity=False), f"{SHAP} TreeExplainer", 200)
l = lime.lime_tabular.LimeTabularExplainer(X, random_state=0)
for name, model, rows in (("lime", net, 10), ("lime-svm", svm, 5)):
    bench(name, lambda: [l.explain_instance(x, model.predict_proba, num_features=10) for x in X[500:500 + rows]], LIME, rows)
for name, model in (("permutation-importance", net), ("permutation-importance-svm", svm)):
    bench(name, lambda: permutation_importance(model, S, s, n_repeats=10, random_state=0), f"{SK} permutation_importance")
import captum, torch
from captum.attr import IntegratedGradients

torch.manual_seed(0)
same = torch.nn.Sequential(torch.nn.Linear(30, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Sigmoid())
with torch.no_grad():
    for layer, weights, bias in ((same[0], net.coefs_[0], net.intercepts_[0]), (same[2], net.coefs_[1], net.intercepts_[1])):
        layer.weight.copy_(torch.tensor(weights.T))
        layer.bias.copy_(torch.tensor(bias))
g, base, rows = IntegratedGradients(same), torch.tensor(X[:100].mean(0, keepdims=True), dtype=torch.float32), torch.tensor(X[:1000], dtype=torch.float32)
# without internal_batch_size it takes 5 s: it unbinds 64,000 answers one by one
bench("integrated-gradients", lambda: g.attribute(rows, base, n_steps=64, internal_batch_size=500), f"Captum {captum.__version__}, torch {torch.__version__}", repeats=5)
out = {"versions": {"python": platform.python_version(), **{k: version(k) for k in ("numpy", "scikit-learn", "shap", "lime")}}, "cores": os.cpu_count(),
       "note": "shared machine; seconds = median of 3", "times": times}
(Path(sys.argv[1]) / "peers_explain.json").write_text(json.dumps(out, indent=1) + "\n")
