"""Times the Python peers of `vitrine bench --peers`: a line of standard input names a bench, a line of JSON says how long its peer took.

Same sizes and settings as core/cli/bench/works.ts; the median of at least three runs, after one that is not counted.
"""
import json, os, re, subprocess, sys, time, warnings
from functools import cache
import numpy as np

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
cores = os.cpu_count() or 1


def data(rows, columns):
    X = r.normal(size=(rows, columns))
    return X, (X[:, 0] * X[:, 1] + X[:, 2] + 0.5 * r.normal(size=rows) > 0).astype(int)


def timed(run, unit=1):
    run()
    times, begun = [], time.perf_counter()
    while len(times) < 3 or (time.perf_counter() - begun < 1 and len(times) < 50):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) / unit)
    return float(np.median(times))


@cache
def model(kind, rows=5000):
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    X, y = data(rows, 30)
    if kind == "ebm":
        from interpret.glassbox import ExplainableBoostingClassifier

        return ExplainableBoostingClassifier(interactions=0, outer_bags=1, n_jobs=1).fit(X, y), X
    return {
        "linear": lambda: LogisticRegression(),
        "decision-tree": lambda: DecisionTreeClassifier(random_state=0),
        "random-forest": lambda: RandomForestClassifier(max_depth=8, n_jobs=cores, random_state=0),
        "gradient-boosting": lambda: HistGradientBoostingClassifier(early_stopping=False, random_state=0),
        "svm": lambda: SVC(),
        "knn": lambda: KNeighborsClassifier(n_jobs=cores),
        "mlp": lambda: MLPClassifier(hidden_layer_sizes=(16,), max_iter=20, random_state=0),
    }[kind]().fit(X, y), X


def probability(kind, rows):
    """P(class 1), or the logistic curve of the decision where the model has no probability."""
    m, X = model(kind, rows)
    if hasattr(m, "predict_proba"):
        return (lambda Z: m.predict_proba(Z)[:, 1]), X
    return (lambda Z: 1 / (1 + np.exp(-m.decision_function(Z)))), X


def network_784():
    from sklearn.neural_network import MLPClassifier

    X, y = r.uniform(size=(10000, 784)), r.randint(10, size=10000)
    fit = lambda: MLPClassifier((256, 128), batch_size=128, max_iter=3, n_iter_no_change=10**6, tol=0, random_state=0).fit(X, y)
    return timed(fit, 3), "scikit-learn MLPClassifier"


def fit_of(make, rows, columns=30):
    X, y = data(rows, columns)
    return timed(lambda: make().fit(X, y))


def trees(name):
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.tree import DecisionTreeClassifier

    if name == "tree-50000x30":
        return fit_of(lambda: DecisionTreeClassifier(random_state=0), 50000), "scikit-learn DecisionTreeClassifier"
    if name == "forest-5000x30":
        return fit_of(lambda: RandomForestClassifier(max_depth=8, n_jobs=cores, random_state=0), 5000), f"scikit-learn RandomForestClassifier, n_jobs={cores}"
    return fit_of(lambda: HistGradientBoostingClassifier(early_stopping=False, random_state=0), 50000), "scikit-learn HistGradientBoosting"


def small_network():
    from sklearn.neural_network import MLPRegressor

    X = r.normal(size=(1000, 10))
    t = X @ r.normal(size=10) + 0.1 * r.normal(size=1000)
    fit = lambda: MLPRegressor(hidden_layer_sizes=(5,), batch_size=32, learning_rate_init=0.01, max_iter=300, n_iter_no_change=10**6, tol=0, random_state=0).fit(X, t)
    return timed(fit), "scikit-learn MLPRegressor"


def support():
    from sklearn.svm import SVC

    return fit_of(lambda: SVC(), 5000), "scikit-learn SVC"


def additive():
    from interpret.glassbox import ExplainableBoostingClassifier

    return fit_of(lambda: ExplainableBoostingClassifier(interactions=0, outer_bags=1, n_jobs=1), 10000, 20), "interpret EBM"


def prediction(kind):
    m, _ = model(kind)
    rows = {"svm": 16000, "knn": 32000}.get(kind, 200000)
    Z = r.normal(size=(rows, 30))
    ask = m.predict_proba if hasattr(m, "predict_proba") else m.decision_function
    return timed(lambda: ask(Z)) * 200000 / rows, f"{type(m).__module__.split('.')[0]} {type(m).__name__}"


def kernel(kind, rows, explained):
    import shap

    f, X = probability(kind, rows)
    e = shap.KernelExplainer(f, X[:100])
    return timed(lambda: e.shap_values(X[100 : 100 + explained], nsamples=2108, l1_reg=0, silent=True), explained), "shap KernelExplainer"


def permutation():
    import shap

    f, X = probability("mlp", 2000)
    e = shap.PermutationExplainer(f, shap.maskers.Independent(X, max_samples=100))
    return timed(lambda: e(X[:20], max_evals=10 * 61, silent=True), 20), "shap PermutationExplainer"


def tree_shap(against):
    import shap

    m, X = model("random-forest", 2000)
    e = shap.TreeExplainer(m, X[:100], feature_perturbation="interventional") if against else shap.TreeExplainer(m, feature_perturbation="tree_path_dependent")
    rows = 200 if against else 1000
    return timed(lambda: e.shap_values(X[:rows], check_additivity=False), rows), "shap TreeExplainer"


def lime(kind, rows):
    import lime.lime_tabular

    f, X = probability(kind, rows)
    e = lime.lime_tabular.LimeTabularExplainer(X, random_state=0)
    both = lambda Z: (lambda p: np.c_[1 - p, p])(f(Z))
    return timed(lambda: [e.explain_instance(x, both, num_features=30, num_samples=5000) for x in X[:5]], 5), "lime"


def texts():
    """Texts of 20 of 5,000 words, as core/cli/bench/contents.ts makes them."""
    words = np.floor(5000 * r.uniform(size=(2000, 20)) ** 2).astype(int)
    lines = [" ".join(f"w{w}" for w in own) + f" n{i}" for i, own in enumerate(words)]
    return lines, ((words % 2 == 0).sum(1) > 10).astype(int)


@cache
def text_model():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    lines, y = texts()
    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), max_features=5000), LogisticRegression()).fit(lines, y), lines


def text_lime():
    from lime.lime_text import LimeTextExplainer

    m, lines = text_model()
    e = LimeTextExplainer(random_state=0)
    return timed(lambda: [e.explain_instance(line, m.predict_proba, num_features=10, num_samples=5000) for line in lines[:3]], 3), "lime text"


def text_partition():
    import shap

    m, lines = text_model()
    e = shap.PartitionExplainer(lambda Z: m.predict_proba(list(Z))[:, 1], shap.maskers.Text(r"\W+"))
    return timed(lambda: e(lines[:3], max_evals=500, silent=True), 3), "shap PartitionExplainer"


@cache
def picture_model():
    from sklearn.neural_network import MLPClassifier

    X, y = 0.5 * r.uniform(size=(1000, 28, 28)), r.randint(2, size=1000)
    X[y == 1, :10, :10] += 0.47
    return MLPClassifier((64,), max_iter=3, random_state=0).fit(X.reshape(1000, -1), y), X


def picture_lime():
    from lime.lime_image import LimeImageExplainer

    m, X = picture_model()
    cells = np.add.outer(7 * (np.arange(28) // 4), np.arange(28) // 4)
    grey = lambda Z: m.predict_proba(np.asarray(Z)[..., 0].reshape(len(Z), -1))
    e = LimeImageExplainer(random_state=0)
    explain = lambda x: e.explain_instance(x, grey, num_samples=1000, top_labels=1, segmentation_fn=lambda _: cells)
    return timed(lambda: [explain(x) for x in X[:3]], 3), "lime image"


def picture_partition():
    import shap

    m, X = picture_model()
    f = lambda Z: m.predict_proba(np.asarray(Z).reshape(len(Z), -1))[:, 1]
    e = shap.PartitionExplainer(f, shap.maskers.Image(X.mean(0)[..., None], (28, 28, 1)))
    return timed(lambda: e(X[:3, ..., None], max_evals=500, batch_size=100, silent=True), 3), "shap PartitionExplainer"


def convolution():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    X, y = r.uniform(size=(10000, 28, 28, 1)).astype("float32"), r.randint(2, size=10000)
    layers = keras.layers
    m = keras.Sequential([layers.Conv2D(16, 3, padding="same", activation="relu"), layers.MaxPooling2D(), layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(1, activation="sigmoid")])
    m.compile(optimizer="adam", loss="binary_crossentropy")
    return timed(lambda: m.fit(X, y, batch_size=64, epochs=1, verbose=0)), f"Keras {keras.__version__}"


def importance(kind):
    from sklearn.inspection import permutation_importance

    m, X = model(kind, 569 if kind == "svm" else 2000)
    Z, t = data(569, 30)
    return timed(lambda: permutation_importance(m, Z, t, n_repeats=10, random_state=0)), "scikit-learn permutation_importance"


def integrated():
    import torch
    from captum.attr import IntegratedGradients

    net = torch.nn.Sequential(torch.nn.Linear(30, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Sigmoid())
    Z = torch.randn(1000, 30)
    e = IntegratedGradients(net)
    return timed(lambda: e.attribute(Z, n_steps=64)), "Captum IntegratedGradients"


def score(name):
    """Quantus, or Captum where it has the score, on 100 rows of a network with the attributions given."""
    import quantus
    import torch
    from captum.attr import IntegratedGradients
    from captum.metrics import infidelity

    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(30, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2), torch.nn.Softmax(dim=-1)).eval()
    X = np.random.RandomState(0).normal(size=(100, 1, 30)).astype(np.float32)
    y = net(torch.tensor(X)).argmax(1).numpy()
    ig = IntegratedGradients(net)

    def explain(model, inputs, targets, **_):
        x = torch.tensor(np.asarray(inputs), dtype=torch.float32).reshape(-1, 1, 30)
        found = ig.attribute(x, target=torch.tensor(np.asarray(targets)).reshape(-1), n_steps=64)
        return found.detach().numpy().reshape(np.asarray(inputs).shape)

    A = explain(net, X, y)
    if name == "infidelity":
        noise = lambda x: (lambda n: (n, x - n))(0.1 * torch.randn_like(x))
        x, a, t = torch.tensor(X), torch.tensor(A), torch.tensor(y)
        return timed(lambda: infidelity(net, noise, x, a, target=t, n_perturb_samples=100)), "Captum infidelity"
    quiet = dict(disable_warnings=True, display_progressbar=False)
    mean = dict(perturb_baseline="mean", **quiet)
    metric = {
        "faithfulness-correlation": lambda: quantus.FaithfulnessCorrelation(nr_runs=100, subset_size=7, **mean),
        "faithfulness-estimate": lambda: quantus.FaithfulnessEstimate(features_in_step=1, **mean),
        "monotonicity": lambda: quantus.Monotonicity(features_in_step=1, **mean),
        "selectivity": lambda: quantus.PixelFlipping(features_in_step=1, **mean),
        "max-sensitivity": lambda: quantus.MaxSensitivity(nr_samples=10, **quiet),
        "local-lipschitz": lambda: quantus.LocalLipschitzEstimate(nr_samples=10, **quiet),
        "relative-input-stability": lambda: quantus.RelativeInputStability(nr_samples=10, **quiet),
        "sparseness": lambda: quantus.Sparseness(**quiet),
        "complexity": lambda: quantus.Complexity(**quiet),
    }[name]()
    run = lambda: metric(model=net, x_batch=X, y_batch=y, a_batch=A, explain_func=explain, device="cpu", batch_size=100)
    return timed(run), f"Quantus {type(metric).__name__}"


def first_call(method, rows):
    """Seconds of the first explanation in this process; libraries and model are there."""
    import lime.lime_tabular
    import shap
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = load_breast_cancer(return_X_y=True)
    m = RandomForestClassifier(random_state=0) if method == "tree-shap" else make_pipeline(StandardScaler(), MLPClassifier(random_state=0))
    m.fit(X, y)
    begun = time.perf_counter()
    if method == "kernel-shap":
        shap.KernelExplainer(lambda Z: m.predict_proba(Z)[:, 1], X[:100]).shap_values(X[:rows], nsamples=2108, l1_reg=0, silent=True)
    elif method == "lime":
        e = lime.lime_tabular.LimeTabularExplainer(X, random_state=0)
        for x in X[:rows]:
            e.explain_instance(x, m.predict_proba, num_features=30, num_samples=5000)
    else:
        shap.TreeExplainer(m).shap_values(X[:rows])
    return time.perf_counter() - begun


def cold(name):
    """The median of three new processes, after one that is not counted."""
    peer = "lime" if "lime" in name else "shap"
    run = lambda: float(subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True).stdout.split()[-1])
    run()
    return float(np.median([run() for _ in range(3)])), f"{peer}, first call"


def run(name):
    if name.startswith("predict-200000-"):
        return prediction(name.removeprefix("predict-200000-"))
    if name.startswith("score-"):
        return score(name.removeprefix("score-"))
    if name.startswith("cold-"):
        return cold(name)
    return {
        "mlp-10-5-1-300": small_network,
        "mlp-784": network_784,
        "tree-50000x30": lambda: trees(name),
        "forest-5000x30": lambda: trees(name),
        "boosting-50000x30": lambda: trees(name),
        "ebm-10000x20": additive,
        "svc-5000x30": support,
        "kernel-shap": lambda: kernel("mlp", 2000, 10),
        "kernel-shap-svm": lambda: kernel("svm", 569, 1),
        "kernel-shap-forest": lambda: kernel("random-forest", 2000, 2),
        "permutation-shap": permutation,
        "tree-shap": lambda: tree_shap(False),
        "tree-shap-interventional": lambda: tree_shap(True),
        "lime": lambda: lime("mlp", 2000),
        "lime-svm": lambda: lime("svm", 569),
        "integrated-gradients": integrated,
        "text-lime": text_lime,
        "text-partition-shap": text_partition,
        "image-lime": picture_lime,
        "image-partition-shap": picture_partition,
        "cnn-epoch": convolution,
        "permutation-importance": lambda: importance("mlp"),
        "permutation-importance-svm": lambda: importance("svm"),
    }[name]()


if len(sys.argv) > 1:
    method, rows = re.fullmatch("cold-(.+)-([0-9]+)", sys.argv[1]).groups()
    print(first_call(method, int(rows)))
    sys.exit()

for line in sys.stdin:
    name = line.strip()
    try:
        seconds, peer = run(name)
        answer = {"name": name, "seconds": seconds, "peer": peer}
    except Exception as problem:  # a peer that is not installed, or a bench without one
        answer = {"name": name, "problem": f"{type(problem).__name__}: {problem}"[:300]}
    print(json.dumps(answer), flush=True)
