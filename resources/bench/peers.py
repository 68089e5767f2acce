"""Times of the Python peers.   python bench.py OUT_FOLDER      (median of 3; the load averages say how busy the machine was)"""
import json, os, platform, sys, time, warnings
from importlib.metadata import version
from pathlib import Path
import lime.lime_tabular, numpy as np, shap
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
X = r.normal(size=(50000, 30))
y = (X[:, 0] * X[:, 1] + X[:, 2] + .5 * r.normal(size=50000) > 0).astype(int)
R = r.normal(size=(1000, 10))
t = R @ r.normal(size=10) + .1 * r.normal(size=1000)
table = []


def bench(name, run, unit=1, per="run", note="", repeats=3):
    before, times, facts = os.getloadavg()[0], [], None
    for _ in range(repeats):
        start = time.perf_counter()
        facts = run()
        times.append((time.perf_counter() - start) / unit)
    facts = facts if isinstance(facts, dict) else {}
    table.append({"name": name, "seconds": float(f"{np.median(times):.4g}"), "per": per, "all": [float(f"{v:.4g}") for v in times],
                  "load_before": round(before, 2), "load_after": round(os.getloadavg()[0], 2), "facts": facts, "note": note})
    print(f"{name:34s} {np.median(times):10.5f} s a {per:5s} load {before:.2f} -> {os.getloadavg()[0]:.2f}  {facts or ''}", flush=True)


def mlp():
    m = MLPRegressor(hidden_layer_sizes=(5,), batch_size=32, learning_rate_init=.01, max_iter=100, n_iter_no_change=10**6, tol=0, random_state=0).fit(R, t)
    return {"epochs": m.n_iter_, "r2": round(m.score(R, t), 4)}


def tree():
    m = DecisionTreeClassifier(random_state=0).fit(X, y)
    return {"leaves": int(m.get_n_leaves()), "depth": int(m.get_depth())}


def svc():
    m = SVC().fit(X[:5000], y[:5000])
    return {"support_vectors": int(m.n_support_.sum()), "test_accuracy": round(m.score(X[5000:7000], y[5000:7000]), 4)}


bench("mlp 10-5-1, 100 epochs x 1000", mlp, note="batch 32, adam .01, relu, alpha 1e-4")
bench("decision tree 50000 x 30", tree, note="gini, grown out")
bench("svc rbf 5000 x 30", svc, note="C 1, gamma scale, tol 1e-3, cache 200 MB; includes scoring 2000 rows")
bench("svc rbf 5000 x 30, fit only", lambda: SVC().fit(X[:5000], y[:5000]))
net = MLPClassifier(hidden_layer_sizes=(16,), max_iter=30, random_state=0).fit(X[:5000], y[:5000])
f = lambda Z: net.predict_proba(Z)[:, 1]
for l1, tag in (("num_features(10)", "default l1_reg"), (0, "no l1_reg")):
    e = shap.KernelExplainer(f, X[:100])
    bench(f"kernel shap mlp 30-16-1, {tag}", lambda: e.shap_values(X[5000:5010], nsamples=2108, l1_reg=l1, silent=True), 10, "row", "background 100, 2,108 samples, 10 rows")
for kind in (RandomForestClassifier, RandomForestRegressor):
    forest = shap.TreeExplainer(kind(n_estimators=100, max_depth=8, random_state=0, n_jobs=2).fit(X[:5000], y[:5000]), feature_perturbation="tree_path_dependent")
    bench(f"tree shap {kind.__name__}", lambda: forest.shap_values(X[5000:6000], check_additivity=False), 1000, "row", "100 trees, depth 8, 30 features, 1000 rows; a classifier has two outputs")
for discrete in (True, False):
    l = lime.lime_tabular.LimeTabularExplainer(X[:5000], random_state=0, discretize_continuous=discrete)
    bench(f"lime 5000 samples, {'quartiles' if discrete else 'continuous'}", lambda: [l.explain_instance(x, net.predict_proba, num_features=10) for x in X[5000:5010]], 10, "row", "mlp 30-16-1, 30 features, 10 shown, 10 rows")
out = {"versions": {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "scikit-learn", "shap", "lime")}},
       "cores": os.cpu_count(), "threads": os.environ.get("OMP_NUM_THREADS", "default"), "note": "shared machine; median of 3", "table": table}
(Path(sys.argv[1]) / "bench.json").write_text(json.dumps(out, indent=1) + "\n")
