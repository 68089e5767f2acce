"""Pinned reference numbers from scikit-learn for settings beside the defaults:   python reference_options.py DATA_FOLDER OUT_FOLDER

Writes options.json. Rows are 0-based rows of the CSV files, classes are in sorted order of their names, floats keep 12 significant digits.
"""
import json, platform, sys, warnings
from importlib.metadata import version
from pathlib import Path
import numpy as np, pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupShuffleSplit, TimeSeriesSplit, train_test_split
from sklearn.preprocessing import QuantileTransformer, RobustScaler, StandardScaler, TargetEncoder
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
DATA, OUT = Path(sys.argv[1]), Path(sys.argv[2])

def load(name):
    frame = pd.read_csv(DATA / f"{name}.csv", keep_default_na=False)
    y = frame.iloc[:, -1].to_numpy()
    return frame.iloc[:, :-1], y if y.dtype.kind in "fi" else y.astype(str)

def plain(v):
    if isinstance(v, dict): return {str(k): plain(w) for k, w in v.items()}
    if isinstance(v, (list, tuple, np.ndarray)): return [plain(w) for w in v]
    v = v.item() if isinstance(v, np.generic) else v
    return float(f"{v:.12g}") if isinstance(v, float) else v

def leaves():
    out = []
    for name, make in (("wine", DecisionTreeClassifier), ("breast_cancer", DecisionTreeClassifier), ("diabetes", DecisionTreeRegressor)):
        X, y = load(name)
        for most in (4, 9, 20):
            tree = make(max_leaf_nodes=most, random_state=0).fit(X, y)
            out.append({"data": name, "maxLeafNodes": most, "leaves": tree.get_n_leaves(), "depth": tree.get_depth(), "score": tree.score(X, y)})
    return out

def losses():
    X, y = load("diabetes")
    out = []
    # derivatives of a quantile are two numbers: many splits gain the same, so that few trees are comparable
    for loss, trees, extra in (("poisson", 30, {}), ("absolute_error", 12, {}), ("quantile", 8, {"quantile": .25})):
        m = HistGradientBoostingRegressor(loss=loss, max_iter=trees, learning_rate=.1, early_stopping=False, **extra).fit(X, y)
        out.append({"loss": loss.replace("_", "-"), "trees": trees, **extra, "predictions": m.predict(X)[:12]})
    weights = 1 + np.arange(len(y)) % 3
    m = HistGradientBoostingRegressor(loss="poisson", max_iter=30, learning_rate=.1, early_stopping=False).fit(X, y, sample_weight=weights)
    out.append({"loss": "poisson", "trees": 30, "weighted": True, "predictions": m.predict(X)[:12]})
    return out

def monotone():
    X, y = load("diabetes")
    ways = {"bmi": 1, "bp": 1, "s3": -1}
    m = HistGradientBoostingRegressor(max_iter=20, learning_rate=.1, early_stopping=False, monotonic_cst=ways).fit(X, y)
    out = [{"data": "diabetes", "trees": 20, "monotone": ways, "predictions": m.predict(X)[:12]}]
    X, y = load("breast_cancer")
    ways = {X.columns[0]: -1, X.columns[1]: -1}
    m = HistGradientBoostingClassifier(max_iter=1, learning_rate=.1, early_stopping=False, monotonic_cst=ways).fit(X, y)
    out.append({"data": "breast_cancer", "trees": 1, "monotone": ways, "positive": m.classes_[1], "predictions": m.predict_proba(X)[:12, 1]})
    return out

def scalers():
    X, _ = load("breast_cancer")
    return [{"column": c, "robust": RobustScaler().fit_transform(X[[c]])[:10, 0],
             "quantile": QuantileTransformer(n_quantiles=min(1000, len(X)), subsample=None).fit_transform(X[[c]])[:10, 0]} for c in (X.columns[0], X.columns[6])]

def target_encoding():
    X, y = load("german_credit")
    out = []
    for c in ("purpose", "checking_account"):
        e = TargetEncoder(target_type="binary").fit(X[[c]], y)
        out.append({"column": c, "positive": e.classes_[1], "categories": e.categories_[0], "means": e.encodings_[0], "overall": e.target_mean_})
    return out

def splits():
    groups = np.arange(50) * 7 % 13
    a, b = next(GroupShuffleSplit(1, test_size=.3, random_state=5).split(np.zeros(50), groups=groups))
    return {"groups": groups, "test": b, "train": a, "time": [{"train": t, "test": s} for t, s in TimeSeriesSplit(4).split(np.zeros(23))]}

def svms():
    out = []
    X, y = load("breast_cancer")
    Z = StandardScaler().fit_transform(X)
    m = SVC(class_weight="balanced").fit(Z, y)
    out.append({"data": "breast_cancer", "weights": "balanced", "decision": m.decision_function(Z)[:12]})
    X, y = load("diabetes")
    Z = StandardScaler().fit_transform(X)
    w = 1 + np.arange(len(y)) % 3
    w = w * len(w) / w.sum()
    m = SVR(C=100).fit(Z, y, sample_weight=w)
    out.append({"data": "diabetes", "weights": "cycle", "decision": m.predict(Z)[:12]})
    return out

def errors():
    """Covariance H^-1 G H^-1 with an intercept that no penalty holds, all in one matrix."""
    def of(Z, W, penalty):
        A = np.c_[np.ones(len(Z)), Z]
        G = A.T @ (A * W[:, None])
        H = G + penalty * np.diag([0] + [1] * Z.shape[1])
        C = np.linalg.inv(H) @ G @ np.linalg.inv(H)
        return np.sqrt(np.diag(C)), np.trace(np.linalg.solve(H, G))
    out = []
    X, y = load("diabetes")
    Z = StandardScaler().fit_transform(X)
    for alpha in (0, 1, 50):
        m = Ridge(alpha=alpha).fit(Z, y)
        e, degrees = of(Z, np.ones(len(y)), alpha)
        e = e * np.sqrt(((y - m.predict(Z)) ** 2).sum() / (len(y) - degrees))
        out.append({"data": "diabetes", "alpha": alpha, "intercept": e[0], "errors": e[1:]})
    X, y = load("breast_cancer")
    Z = StandardScaler().fit_transform(X.iloc[:, :5])
    for C in (1, 100):
        m = LogisticRegression(C=C, max_iter=100000, tol=1e-12).fit(Z, y)
        p = m.predict_proba(Z)[:, 1]
        e, _ = of(Z, p * (1 - p), 1 / C)
        out.append({"data": "breast_cancer", "c": C, "features": list(X.columns[:5]), "intercept": e[0], "errors": e[1:]})
    return out

def extra_trees():
    out = []
    for name in ("digits8x8", "breast_cancer"):
        X, y = load(name)
        y = y.astype(str)
        scores = []
        for seed in range(5):
            a, b = train_test_split(np.arange(len(y)), test_size=.2, random_state=seed, stratify=y)
            scores.append(ExtraTreesClassifier(random_state=seed).fit(X.iloc[a], y[a]).score(X.iloc[b], y[b]))
        out.append({"data": name, "accuracy": np.mean(scores)})
    return out

jobs = {"leaves": leaves, "losses": losses, "monotone": monotone, "scalers": scalers, "targetEncoding": target_encoding, "splits": splits, "svms": svms, "errors": errors, "extraTrees": extra_trees}
versions = {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "scikit-learn")}}
(OUT / "options.json").write_text(json.dumps({"versions": versions, **{name: plain(job()) for name, job in jobs.items()}}, separators=(",", ":")) + "\n")
