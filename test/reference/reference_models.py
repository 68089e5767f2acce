"""Pinned reference numbers from scikit-learn and interpret:   python reference_models.py DATA_FOLDER OUT_FOLDER [NAME ...]

Writes lasso, pruning, missing, weights, boosting, knn, accuracy (.json); names limit which (accuracy takes an hour or so). Rows are
0-based rows of the CSV files, classes are in sorted order of their names, floats keep 12 significant digits. "note" keys say what a
number depends on.
"""
import json, os, platform, sys, time, warnings
from importlib.metadata import version
from pathlib import Path
import numpy as np, pandas as pd
from sklearn import metrics as M
from sklearn.datasets import make_friedman1
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
DATA, OUT = Path(sys.argv[1]), Path(sys.argv[2])
VERSIONS = {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "scipy", "scikit-learn", "interpret-core")}}

def load(name):
    frame = pd.read_csv(DATA / f"{name}.csv", keep_default_na=False)
    y = frame.iloc[:, -1].to_numpy()
    return frame.iloc[:, :-1], y if y.dtype.kind == "f" else y.astype(str)

def numbers(name): return load(name)[0].to_numpy(float), load(name)[1]

def standard(name):
    X, y = numbers(name)
    return StandardScaler().fit_transform(X), y

def plain(v):
    if isinstance(v, dict): return {str(k): plain(w) for k, w in v.items()}
    if isinstance(v, (list, tuple, np.ndarray)): return [plain(w) for w in v]
    v = v.item() if isinstance(v, np.generic) else v
    return (float(f"{v:.12g}") if np.isfinite(v) else str(v)) if isinstance(v, float) else v

# ---- lasso

def violation(gradient, coef, l1):
    """Largest violation of the KKT conditions of  smooth(w) + l1 |w|  given the gradient of the smooth part."""
    return np.where(coef != 0, np.abs(gradient + l1 * np.sign(coef)), np.maximum(np.abs(gradient) - l1, 0)).max()

def softmax(S):
    e = np.exp(S - S.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

def gradients(Z, Y, W, b, C, l2):
    """Of  C sum(log loss) + l2/2 |W|^2;  W is (outputs, features), one output: the sigmoid."""
    S = Z @ W.T + b
    P = 1 / (1 + np.exp(-S)) if len(W) == 1 else softmax(S)
    return C * (P - Y).T @ Z + l2 * W, C * (P - Y).sum(0), P

def polish(Z, Y, W, b, C, l1, l2):
    """Newton's steps on the nonzero coefficients and intercepts, signs kept; the saga solution is the start."""
    k, d = W.shape
    on = np.flatnonzero(np.c_[W, np.ones(k)].ravel())                   # of the (k, d + 1) matrix
    V, B = np.c_[Z, np.ones(len(Z))], np.c_[W, b]
    sign = np.c_[np.sign(W), np.zeros(k)]
    ridge = np.tile(np.r_[np.full(d, l2), 0], k)
    for _ in range(20):
        G, g0, P = gradients(Z, Y, B[:, :d], B[:, d], C, l2)
        g = (np.c_[G, g0] + l1 * sign).ravel()
        H = np.zeros((k * (d + 1),) * 2)
        for i in range(k):
            for j in range(k):
                q = P[:, i] * ((i == j) - P[:, j]) if k > 1 else P[:, 0] * (1 - P[:, 0])
                H[i * (d + 1):(i + 1) * (d + 1), j * (d + 1):(j + 1) * (d + 1)] = C * (V * q[:, None]).T @ V
        step = np.zeros(k * (d + 1))
        step[on] = np.linalg.lstsq((H + np.diag(ridge))[np.ix_(on, on)], g[on], rcond=1e-13)[0]
        B = B - step.reshape(B.shape)
    assert (np.sign(B[:, :d]) == sign[:, :d]).all()
    return B[:, :d], B[:, d]

def lasso():
    Z, y = standard("diabetes")
    out = {"note": "StandardScaler (population sd) fitted on all rows; lasso and elastic net minimise |y - Zw - b|^2 / (2n) + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|^2 / 2; "
                   "logistic minimises C sum(log loss) + l1_ratio |w|_1 + (1 - l1_ratio) |w|^2 / 2, the intercept is not penalised; coef = saga's (tol 1e-12) polished by Newton's steps on the "
                   "nonzero coefficients; kkt = largest violation of the optimality conditions of that objective (subgradient, intercept included); multinomial intercepts have the mean 0; with three "
                   "classes the l1 penalty makes the median of a feature's coefficients 0, so coef needs no centring"}
    for tag, m in (("lasso/diabetes/1", Lasso(alpha=1, tol=1e-12, max_iter=100000)), ("lasso/diabetes/0.1", Lasso(alpha=.1, tol=1e-12, max_iter=100000)),
                   ("elasticnet/diabetes/0.5/0.5", ElasticNet(alpha=.5, l1_ratio=.5, tol=1e-12, max_iter=100000))):
        m.fit(Z, y)
        a, l1 = m.alpha, m.alpha * m.l1_ratio
        g = -Z.T @ (y - m.predict(Z)) / len(y) + a * (1 - m.l1_ratio) * m.coef_
        out[tag] = {"alpha": a, "l1_ratio": m.l1_ratio, "coef": m.coef_, "intercept": m.intercept_, "nonzero": (m.coef_ != 0).sum(), "r2": m.score(Z, y), "passes": m.n_iter_,
                    "objective": ((y - m.predict(Z)) ** 2).mean() / 2 + l1 * np.abs(m.coef_).sum() + a * (1 - m.l1_ratio) * (m.coef_ ** 2).sum() / 2, "kkt": violation(g, m.coef_, l1)}
    for name in ("breast_cancer", "wine"):
        Z, y = standard(name)
        classes = np.unique(y)
        Y = (y[:, None] == classes).astype(float)
        if len(classes) == 2: Y = Y[:, 1:]
        for l1 in (1, .5):
            m = LogisticRegression(solver="saga", l1_ratio=l1, C=.1, tol=1e-12, max_iter=300000, random_state=0).fit(Z, y)
            def worst(W, b):
                G, g0, _ = gradients(Z, Y, W, b, .1, 1 - l1)
                return max(violation(G, W, l1), np.abs(g0).max())
            W, b = polish(Z, Y, m.coef_, m.intercept_, .1, l1, 1 - l1)
            if len(W) > 1: b = b - b.mean()
            P = gradients(Z, Y, W, b, .1, 0)[2]
            if len(W) == 1: P = np.c_[1 - P, P]
            loss = M.log_loss(y, P)
            out[f"logistic/{name}/C 0.1/l1_ratio {l1}"] = {
                "classes": classes, "C": .1, "l1_ratio": l1, "coef": W, "intercept": b, "nonzero": (W != 0).sum(), "accuracy": (classes[P.argmax(1)] == y).mean(), "log_loss": loss,
                "objective": .1 * loss * len(y) + l1 * np.abs(W).sum() + (1 - l1) * (W ** 2).sum() / 2, "kkt": worst(W, b), "saga_kkt": worst(m.coef_, m.intercept_),
                "saga_largest_difference": np.abs(W - m.coef_).max(), "saga_epochs": m.n_iter_, "probabilities_rows_0_4": P[:5]}
    return out

# ---- trees

def arrays(t):
    return {k: getattr(t, k) for k in ("children_left", "children_right", "feature", "threshold", "impurity", "n_node_samples", "weighted_n_node_samples")} | {
        "missing_go_to_left": t.missing_go_to_left, "value": t.value[:, 0, :]}

def tied(m, X, y, w=None):
    """Internal nodes where several (feature, threshold, missing left) give the least impurity, within 1e-10 of it."""
    regression, w = isinstance(m, DecisionTreeRegressor), np.ones(len(y)) if w is None else w
    X32 = X.astype(np.float32)
    inside, X = m.decision_path(X32).toarray().astype(bool), X32.astype(float)
    Y = w[:, None] * (np.c_[np.ones(len(y)), y - y.mean(), (y - y.mean()) ** 2] if regression else (y[:, None] == np.unique(y)))
    def impurity(S):                                                    # weight times impurity
        n = S[:, 0] if regression else S.sum(1)
        return S[:, 2] - S[:, 1] ** 2 / n if regression else n - (S ** 2).sum(1) / n
    found = {}
    for node in np.flatnonzero(m.tree_.children_left >= 0):
        rows, options = np.flatnonzero(inside[:, node]), []
        for j in range(X.shape[1]):
            gone = np.isnan(X[rows, j])
            known = rows[~gone]
            order, lost = known[np.argsort(X[known, j], kind="stable")], Y[rows[gone]].sum(0)
            if not len(order): continue
            x, total = X[order, j], Y[rows].sum(0)
            cuts = np.flatnonzero(np.diff(x) > 1e-7)
            left = Y[order].cumsum(0)
            for side in (0, 1) if gone.any() else (0,):
                L = left[cuts] + side * lost
                options += [(s, j, (x[k] + x[k + 1]) / 2, side) for s, k in zip(impurity(L) + impurity(total - L), cuts)]
            if gone.any():
                L = left[-1:]
                options.append(((impurity(L) + impurity(total - L))[0], j, np.inf, 0))
        best, scale = min(options)[0], max(1e-12, Y[rows].sum(0)[2 if regression else slice(None)].sum())
        ties = [[j, t, side] for s, j, t, side in options if s - best <= 1e-10 * scale]
        if len(ties) > 1: found[node] = ties
    return found

TIES = ("trained in float32 (sklearn casts X); random_state permutes the order of features, so equal splits may be resolved otherwise: ties = {node: [[feature, threshold, missing left], ...]}; "
        "-2 marks a leaf's feature and threshold; value = class proportions (weighted) or mean; left where x <= threshold")

def pruning():
    out = {"note": "the path of minimal cost-complexity pruning of the grown tree; impurities = total weighted impurity of the leaves of each subtree; tree = the unpruned tree, so that the pruning can be "
                   "compared apart from the growing; pruned_leaves = leaves of the tree fitted with each ccp_alpha (a subtree is cut while its effective alpha <= ccp_alpha); "
                   "sklearn cuts the weakest link one at a time, and equal links give repeated alphas; " + TIES}
    for name, m in (("breast_cancer", DecisionTreeClassifier(random_state=0)), ("diabetes", DecisionTreeRegressor(max_depth=6, random_state=0))):
        X, y = numbers(name)
        path = m.cost_complexity_pruning_path(X, y)
        m.fit(X, y)
        pruned = [type(m)(**{**m.get_params(), "ccp_alpha": max(0, a)}).fit(X, y) for a in path.ccp_alphas]
        out[name] = {"ccp_alphas": path.ccp_alphas, "impurities": path.impurities, "pruned_leaves": [p.get_n_leaves() for p in pruned], "train_scores": [p.score(X, y) for p in pruned],
                     "leaves": m.get_n_leaves(), "depth": m.get_depth(), "tree": arrays(m.tree_), "ties": tied(m, X, y)}
    return out

def grown(m, X, y, w=None):
    m.fit(X, y, sample_weight=w)
    over = [type(m)(**{**m.get_params(), "random_state": s}).fit(X, y, sample_weight=w) for s in range(20)]
    entry = {"leaves": m.get_n_leaves(), "depth": m.get_depth(), "train_score": m.score(X, y), "tree": arrays(m.tree_), "ties": tied(m, X, y, w),
             "over_seeds": [[s.get_n_leaves(), s.get_depth(), s.score(X, y)] for s in over]}
    if hasattr(m, "classes_"): return entry | {"classes": m.classes_, "predictions": np.searchsorted(m.classes_, m.predict(X)), "apply": m.apply(X)}
    return entry | {"predictions": m.predict(X), "apply": m.apply(X)}

def trees_for(rows): return (("breast_cancer", DecisionTreeClassifier(max_depth=4, random_state=0)), ("diabetes", DecisionTreeRegressor(max_depth=4, random_state=0)))[:rows]

def missing():
    out = {"note": "first 5 columns; the cell (row, col), 0-based, is missing where (row * 7 + col * 3) % 11 == 0; max_depth 4; sklearn tries each cut twice, the missing right, then left, and also all known "
                   "values against the missing (threshold inf, missing right); a node that saw no missing value of its feature sends them to the child with more rows (left only if strictly more); "
                   "apply = leaf of each row; over_seeds = leaves, depth, train score for random_state 0..19; " + TIES}
    for name, m in trees_for(2):
        X, y = numbers(name)
        X = X[:, :5]
        r, c = np.indices(X.shape)
        X[(r * 7 + c * 3) % 11 == 0] = np.nan
        out[name] = {"missing_cells": np.isnan(X).sum(0), "complete_rows": (~np.isnan(X)).all(1).sum(), **grown(m, X, y)}
    return out

def weights():
    out = {"note": "sample_weight = 1 + (row % 3); trees: max_depth 4; train_score without weights; ridge: sum w (y - Zw - b)^2 + alpha |w|^2; logistic: C sum w log loss + |w|^2 / 2; StandardScaler fitted "
                   "on all rows without weights; apply = leaf of each row; over_seeds = leaves, depth, train score for random_state 0..19; " + TIES}
    for name, m in trees_for(2):
        X, y = numbers(name)
        out[f"tree/{name}"] = grown(m, X, y, 1. + np.arange(len(y)) % 3)
    Z, y = standard("diabetes")
    w = 1. + np.arange(len(y)) % 3
    m = Ridge(alpha=1).fit(Z, y, sample_weight=w)
    out["ridge/diabetes"] = {"alpha": 1, "coef": m.coef_, "intercept": m.intercept_, "r2": m.score(Z, y), "weighted_r2": m.score(Z, y, sample_weight=w)}
    for name in ("breast_cancer", "wine"):
        Z, y = standard(name)
        w = 1. + np.arange(len(y)) % 3
        for solver in ("lbfgs", "newton-cholesky"):
            m = LogisticRegression(C=1, tol=1e-12, max_iter=100000, solver=solver).fit(Z, y, sample_weight=w)
            P, T = m.predict_proba(Z), (y[:, None] == m.classes_).astype(float)
            gradient = np.abs(((P - T).T @ (Z * w[:, None]))[-len(m.coef_):] + m.coef_).max()
            centre = (lambda v: v - v.mean(0)) if len(m.classes_) > 2 else (lambda v: v)
            out[f"logistic/{name}/{solver}"] = {"classes": m.classes_, "coef": centre(m.coef_), "intercept": centre(m.intercept_), "accuracy": m.score(Z, y), "log_loss": M.log_loss(y, P),
                                                "weighted_log_loss": M.log_loss(y, P, sample_weight=w), "largest_gradient": gradient, "probabilities_rows_0_4": P[:5]}
    return out

# ---- boosting

def boosting():
    fields = ("feature_idx", "num_threshold", "missing_go_to_left", "left", "right", "is_leaf", "value", "count", "gain", "depth")
    out = {"note": "early_stopping False, 30 iterations, defaults: learning_rate .1, max_leaf_nodes 31, min_samples_leaf 20, l2 0, max_bins 255; up to 255 distinct values: cuts at their midpoints, more: at "
                   "percentiles (averaged_inverted_cdf) of a subsample (200,000 rows); gradients and hessians are float32, so numbers agree to about 1e-6; a leaf's value is already multiplied by the learning rate; "
                   "left where x <= num_threshold; nodes in the order of creation (0 the root); the grower splits the leaf with the largest gain first; first_trees: one tree a class; "
                   "baseline = raw prediction before the first tree; the same split gain may be met twice: the first feature, and its first cut, wins"}
    for name in ("breast_cancer", "diabetes", "wine"):
        X, y = numbers(name)
        n, regression = len(y), name == "diabetes"
        m = (HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier)(max_iter=30, early_stopping=False, random_state=0).fit(X, y)
        raw = list(m.staged_predict(X) if regression else m.staged_decision_function(X))
        proba = None if regression else list(m.staged_predict_proba(X))
        loss = lambda i: M.mean_squared_error(y, raw[i]) if regression else M.log_loss(y, proba[i])
        spread = np.arange(0, n, 10)
        out[name] = {"classes": None if regression else m.classes_, "loss": "mse" if regression else "log loss", "baseline": m._baseline_prediction,
                     "bins": [len(t) + 1 for t in m._bin_mapper.bin_thresholds_], "cuts_of_feature_0": m._bin_mapper.bin_thresholds_[0],
                     "train_loss": {i: loss(i - 1) for i in (1, 2, 5, 10, 30)}, "leaves_by_iteration": [[t.get_n_leaf_nodes() for t in row] for row in m._predictors],
                     "raw_rows_0_19": {i: raw[i - 1][:20] for i in (1, 30)}, "spread_rows": spread, "raw_spread_rows": raw[-1][spread], "train_score": m.score(X, y),
                     "first_trees": [{f: t.nodes[f] for f in fields} for t in m._predictors[0]]}
    return out

# ---- k nearest neighbours

def knn():
    out = {"note": "iris and diabetes as in the file, and diabetes standardised (StandardScaler on all rows); trained on even rows (0, 2, ...), asked about all rows; Euclidean; distance weights = 1 / distance, "
                   "and where a distance is 0 only such neighbours count, equally; ambiguous = rows where the 5th and 6th neighbours are equally far (within 1e-9), so which counts depends on the "
                   "implementation (auto = a kd tree up to 15 columns, brute above); brute finds squared distances by |a|^2 - 2ab + |b|^2, so a row's distance to itself may not be 0 and distance weights then differ a little; differs_brute = rows where algorithm='brute' answers otherwise"}
    for tag, (X, y) in (("iris", numbers("iris")), ("diabetes", numbers("diabetes")), ("diabetes standardised", standard("diabetes")), ("breast_cancer standardised", standard("breast_cancer"))):
        regression = tag.startswith("diabetes")
        d, index = NearestNeighbors(n_neighbors=6).fit(X[::2]).kneighbors(X)
        out[tag] = {"ambiguous": np.flatnonzero(d[:, 5] - d[:, 4] < 1e-9), "distances_rows_0_4": d[:5, :5], "neighbours_rows_0_4": index[:5, :5] * 2}
        for kind in ("uniform", "distance"):
            make = lambda a: (KNeighborsRegressor if regression else KNeighborsClassifier)(5, weights=kind, algorithm=a).fit(X[::2], y[::2])
            f = lambda m: m.predict(X) if regression else m.predict_proba(X)
            m, b = make("auto"), make("brute")
            out[tag] |= {"classes": None if regression else m.classes_, kind: f(m) if regression or len(m.classes_) > 2 else f(m)[:, 1], f"{kind}_odd_rows_score": m.score(X[1::2], y[1::2]),
                         f"{kind}_differs_brute": np.flatnonzero(np.abs(f(m) - f(b)).reshape(len(X), -1).max(1) > 1e-9)}
    return out

# ---- accuracy

def sets():
    for name in ("wine", "breast_cancer", "diabetes"): yield name, *numbers(name)
    yield "friedman1", *make_friedman1(2000, noise=1, random_state=0)
    frame, y = load("german_credit")
    yield "german_credit", pd.get_dummies(frame, dtype=float).to_numpy(), y
    yield "german_credit, raw categories", frame.to_numpy(object), y
    r = np.random.RandomState(0)
    X = r.normal(size=(5000, 30))
    yield "product 5000x30", X, np.where(X[:, 0] * X[:, 1] + X[:, 2] + .5 * r.normal(size=5000) > 0, "b", "a")

def models(regression, **more):
    from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor
    def pick(a, b, **more): return lambda: (b if regression else a)(**more)
    def scaled(make): return lambda: make_pipeline(StandardScaler(), make())
    ebm = lambda **more: pick(ExplainableBoostingClassifier, ExplainableBoostingRegressor, random_state=0, n_jobs=2, **more)
    return {"tree": pick(DecisionTreeClassifier, DecisionTreeRegressor, random_state=0), "forest 100": pick(RandomForestClassifier, RandomForestRegressor, random_state=0, n_jobs=2),
            "hist boosting": pick(HistGradientBoostingClassifier, HistGradientBoostingRegressor, random_state=0),
            "hist boosting 100, no early stopping": pick(HistGradientBoostingClassifier, HistGradientBoostingRegressor, random_state=0, early_stopping=False),
            "knn 5": scaled(pick(KNeighborsClassifier, KNeighborsRegressor)),
            **({"ridge 1": scaled(Ridge), "lasso 0.1": scaled(lambda: Lasso(alpha=.1))} if regression else {"logistic": scaled(lambda: LogisticRegression(max_iter=10000))}),
            "ebm, no interactions, 1 outer bag": ebm(interactions=0, outer_bags=1), "ebm": ebm(**more)}

def facts(v): return {"mean": np.mean(v), "sd": np.std(v, ddof=1), "all": [float(f"{w:.5g}") for w in v]}

def accuracy():
    out = {"note": "ten splits, train_test_split(test .2, random_state 0..9, stratified for classes), scored on the held-out rows; sd with n - 1 over the splits (they overlap: it is the spread, not the mean's error); "
                   "knn and the linear models on StandardScaler fitted to the training rows; german_credit: pandas.get_dummies, all categories, no column dropped (raw categories: as in the file, ebm's own nominal features); log loss clips p at 2.2e-16, so a grown "
                   "tree's or a forest's or knn's is ruled by the rows they are certain about and wrong; hist boosting's early stopping starts above 10,000 rows, so here the two are the same; models: "
                   "defaults but for n_jobs, random_state 0; ebm: interpret's defaults (14 outer bags, interactions '3x' for classes, '5x' for numbers), but on wine max_rounds 1000: some of its bags separate the validation rows and would go on to 50,000 rounds; interactions, steps_last = of the last split's fit (steps = applied updates when it stopped, one list a stage)"}
    partial = OUT / "accuracy.partial.json"
    for name, X, y in sets():
        regression = y.dtype.kind == "f"
        out[name] = {"rows": len(y), "columns": X.shape[1], "models": {}}
        for kind, make in models(regression, **({"max_rounds": 1000} if name == "wine" else {})).items():
            if X.dtype == object and not kind.startswith("ebm"): continue
            scores, loss, rmse, spent, extra = [], [], [], [], {}
            for seed in range(10):
                a, b = train_test_split(np.arange(len(y)), test_size=.2, random_state=seed, stratify=None if regression else y)
                start = time.perf_counter()
                m = make().fit(X[a], y[a])
                spent.append(time.perf_counter() - start)
                scores.append(m.score(X[b], y[b]))
                if regression: rmse.append(M.root_mean_squared_error(y[b], m.predict(X[b])))
                else: loss.append(M.log_loss(y[b], m.predict_proba(X[b])))
                if kind.startswith("ebm"): extra = {"interactions": sum(len(t) == 2 for t in m.term_features_), "steps_last": np.asarray(m.best_iteration_).tolist()}
            out[name]["models"][kind] = ({"r2": facts(scores), "rmse": facts(rmse)} if regression else {"accuracy": facts(scores), "log_loss": facts(loss)}) | {"fit_seconds_median": float(f"{np.median(spent):.3g}"), **extra}
            print(f"  {name:18s} {kind:38s} {np.mean(scores):.4f} +- {np.std(scores, ddof=1):.4f}   {np.median(spent):.3g} s a fit, load {os.getloadavg()[0]:.2f}", flush=True)
            partial.write_text(json.dumps(plain(out)))
    partial.unlink()
    return out

if __name__ == "__main__":
    jobs = {"lasso": lasso, "pruning": pruning, "missing": missing, "weights": weights, "boosting": boosting, "knn": knn, "accuracy": accuracy}
    OUT.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:] or jobs:
        path = OUT / f"{name}.json"
        print(path.name, path.write_text(json.dumps({"versions": VERSIONS, **plain(jobs[name]())}, separators=(",", ":")) + "\n"), "bytes", flush=True)
