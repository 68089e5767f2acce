"""Times of more Python peers.   python peers_more.py OUT_FOLDER [PART OF A NAME ...]      (median of 3; the load averages say how busy the machine was)

Writes peers_more.json: {name: {seconds, peer, min, all, load, facts, note}}; a name with "/keras" is Keras on the task before the slash.
"""
import json, os, platform, sys, time, warnings
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "KERAS_BACKEND": "tensorflow"}
from importlib.metadata import version
from pathlib import Path
import numpy as np, sklearn
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
X = r.normal(size=(50000, 30))
y = (X[:, 0] * X[:, 1] + X[:, 2] + .5 * r.normal(size=50000) > 0).astype(int)
R = r.normal(size=(1000, 10))
t = R @ r.normal(size=10) + .1 * r.normal(size=1000)
I = np.random.RandomState(0).random_sample((10000, 784)).astype(np.float32)
digit = np.random.RandomState(1).randint(0, 10, 10000)
P = np.random.RandomState(1).normal(size=(200000, 30))
A, b = X[:5000], y[:5000]
only, table = sys.argv[2:], {}
OUT = Path(sys.argv[1]) / "peers_more.json"
SK, KERAS, EBM = f"scikit-learn {sklearn.__version__}", None, f"interpret-core {version('interpret-core')}"
if OUT.exists() and only: table = json.loads(OUT.read_text())["times"]


def keras():
    global KERAS
    import keras as k
    KERAS = f"Keras {k.__version__}, TensorFlow {version('tensorflow_cpu')}"
    return k


def bench(name, run, peer, note="", unit=1, repeats=3, prepare=None):
    """seconds = time of run(prepare()) / unit; prepare() is not timed."""
    if only and not any(o in name for o in only): return
    before, times, facts = os.getloadavg()[0], [], None
    for _ in range(repeats):
        given = [prepare()] if prepare else []
        start = time.perf_counter()
        facts = run(*given)
        times.append((time.perf_counter() - start) / unit)
    facts = facts(given) if callable(facts) else facts if isinstance(facts, dict) else {}
    table[name] = {"seconds": float(f"{np.median(times):.4g}"), "peer": KERAS if peer == "keras" else peer, "min": float(f"{min(times):.4g}"), "all": [float(f"{v:.4g}") for v in times],
                   "load_before": round(before, 2), "load_after": round(os.getloadavg()[0], 2), "facts": facts, "note": note}
    print(f"{name:36s} median {np.median(times):10.5f} s   min {min(times):10.5f} s   load {before:.2f} -> {os.getloadavg()[0]:.2f}  {facts or ''}", flush=True)
    import scipy
    out = {"versions": {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "scipy", "scikit-learn", "interpret-core", "keras", "tensorflow_cpu")}}, "cores": os.cpu_count(),
           "threads": os.environ.get("OMP_NUM_THREADS", "default"), "note": "shared machine; seconds = median of 3", "times": table}
    OUT.write_text(json.dumps(out, indent=1) + "\n")


def fit(make, X, y, facts=None):
    def run():
        m = make().fit(X, y)
        return facts(m) if facts else None
    return run


def small():                                                            # 10-5-1 in Keras
    k = keras()
    k.utils.set_random_seed(0)
    m = k.Sequential([k.Input((10,)), k.layers.Dense(5, activation="relu"), k.layers.Dense(1)])
    m.compile(k.optimizers.Adam(.01), "mse")
    return m


def large():
    k = keras()
    k.utils.set_random_seed(0)
    m = k.Sequential([k.Input((784,)), k.layers.Dense(256, activation="relu"), k.layers.Dense(128, activation="relu"), k.layers.Dense(10, activation="softmax")])
    m.compile(k.optimizers.Adam(.001), "sparse_categorical_crossentropy")
    m.fit(I, digit, batch_size=128, epochs=1, verbose=0)
    return m


endless = {"n_iter_no_change": 10**6, "tol": 0, "random_state": 0}
bench("mlp-10-5-1-300", fit(lambda: MLPRegressor(hidden_layer_sizes=(5,), batch_size=32, learning_rate_init=.01, max_iter=300, **endless), R, t, lambda m: {"epochs": m.n_iter_, "r2": round(m.score(R, t), 5)}), SK,
      "1000 x 10, relu, batch 32, adam .01, alpha 1e-4, float64")
bench("mlp-10-5-1-300/keras", lambda m: {"loss": float(m.fit(R, t, batch_size=32, epochs=300, verbose=0).history["loss"][-1])}, "keras", "the same without the L2 penalty, float32; the fit with its tracing, "
      "not the building", prepare=small)
bench("mlp-784", fit(lambda: MLPClassifier(hidden_layer_sizes=(256, 128), batch_size=128, max_iter=3, **endless), I, digit, lambda m: {"epochs": m.n_iter_, "loss": round(m.loss_, 4)}), SK,
      "seconds an epoch: a fit of 3 epochs / 3; 10,000 x 784 float32 uniform, random labels, relu, adam .001, alpha 1e-4", unit=3)
bench("mlp-784/keras", lambda m: {"loss": float(m.fit(I, digit, batch_size=128, epochs=3, verbose=0).history["loss"][-1])}, "keras", "seconds an epoch: 3 epochs / 3 after a warm-up epoch", unit=3, prepare=large)
bench("tree-50000x30", fit(lambda: DecisionTreeClassifier(random_state=0), X, y, lambda m: {"leaves": int(m.get_n_leaves()), "depth": int(m.get_depth())}), SK, "gini, grown out, 1 thread")
bench("forest-5000x30", fit(lambda: RandomForestClassifier(100, max_depth=8, n_jobs=2, random_state=0), A, b), SK, "100 trees, depth 8, n_jobs 2")
bench("forest-5000x30/one-thread", fit(lambda: RandomForestClassifier(100, max_depth=8, n_jobs=1, random_state=0), A, b), SK, "100 trees, depth 8, n_jobs 1")
bench("boosting-50000x30", fit(lambda: HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=0), X, y, lambda m: {"accuracy": round(m.score(X, y), 4)}), SK,
      "100 iterations, 31 leaves, 2 threads; includes scoring 50,000 rows")
bench("boosting-50000x30/fit-only", fit(lambda: HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=0), X, y), SK, "100 iterations, 31 leaves, 2 threads")
def rounds(m): return {"best_iteration": np.asarray(m.best_iteration_).tolist(), "bins": len(m.bins_[0][0]) + 2, "accuracy_5000_more": round(m.score(X[10000:15000, :20], y[10000:15000]), 4),
                       "pairs": sum(len(v) == 2 for v in m.term_features_)}
bench("ebm-10000x20", fit(lambda: ExplainableBoostingClassifier(interactions=0, outer_bags=1, n_jobs=1, random_state=0), X[:10000, :20], y[:10000]), EBM, "no interactions, 1 outer bag, 1 thread; fit only")
bench("ebm-10000x20/facts", fit(lambda: ExplainableBoostingClassifier(interactions=0, outer_bags=1, n_jobs=1, random_state=0), X[:10000, :20], y[:10000], rounds), EBM,
      "the same with scoring 5,000 rows: see facts for the steps", repeats=1)
bench("ebm-10000x20/defaults", fit(lambda: ExplainableBoostingClassifier(random_state=0), X[:10000, :20], y[:10000], rounds), EBM, "interpret's defaults: 14 outer bags, 3x interactions, n_jobs -2 (1 of 2 cores); "
      "one run", repeats=1)
bench("svc-5000x30", fit(lambda: SVC(), A, b), SK, "C 1, rbf, gamma scale, tol 1e-3, cache 200 MB")

for name, make, rows in (("linear", lambda: LogisticRegression(), 200000), ("decision-tree", lambda: DecisionTreeClassifier(random_state=0), 200000),
                         ("random-forest", lambda: RandomForestClassifier(100, max_depth=8, n_jobs=2, random_state=0), 200000),
                         ("gradient-boosting", lambda: HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=0), 200000),
                         ("svm", lambda: SVC(), 20000), ("knn", lambda: KNeighborsClassifier(5), 20000), ("knn/brute", lambda: KNeighborsClassifier(5, algorithm="brute"), 20000),
                         ("mlp", lambda: MLPClassifier(hidden_layer_sizes=(16,), max_iter=30, random_state=0), 200000),
                         ("ebm", lambda: ExplainableBoostingClassifier(interactions=0, outer_bags=1, n_jobs=1, random_state=0), 200000)):
    name = "predict-200000-" + name
    if only and not any(o in name for o in only): continue
    m, Z = make().fit(A, b), P[:rows]
    f = m.decision_function if isinstance(m, SVC) else m.predict_proba
    facts = {"support_vectors": int(m.n_support_.sum())} if isinstance(m, SVC) else {"leaves": int(m.get_n_leaves())} if isinstance(m, DecisionTreeClassifier) else {}
    f(Z[:1000])
    bench(name, lambda: (f(Z), facts)[1], EBM if name.endswith("ebm") else SK, f"fitted to 5000 x 30; {f.__name__} of {rows:,} rows" + (", times 10" if rows < 200000 else ""), unit=rows / 200000)
if not only or any(o in "predict-200000-mlp/keras" for o in only):
    k = keras()
    m = k.Sequential([k.Input((30,)), k.layers.Dense(16, activation="relu"), k.layers.Dense(1, activation="sigmoid")])
    m.compile("adam", "binary_crossentropy")
    m.fit(A, b, epochs=3, verbose=0)
    for size in (32, 4096):
        bench(f"predict-200000-mlp/keras{'' if size == 32 else ' batch 4096'}", lambda: m.predict(P, batch_size=size, verbose=0) is None or None, "keras", f"model.predict, batch {size}, 200,000 rows")
