"""Pinned reference numbers from scikit-learn, shap and lime:   python reference.py DATA_FOLDER OUT_FOLDER [NAME ...]

Writes splits, trees, linear, svm, shap, lime, metrics, permutation (.json); names limit which. Rows are 0-based rows of the CSV
files, classes are in sorted order of their names, floats keep 12 significant digits. "note" keys say what a number depends on.
"""
import json, platform, sys, warnings
from importlib.metadata import version
from pathlib import Path
import lime.lime_tabular, numpy as np, pandas as pd, shap
from sklearn import metrics as M
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
DATA, OUT = Path(sys.argv[1]), Path(sys.argv[2])
VERSIONS = {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "scipy", "scikit-learn", "shap", "lime")}}
COEF = np.array([[-.4202393623, .9669305755, -2.5189441518, -1.0845946635], [.5318694563, -.3152688109, -.2041055199, -.9427618052],
                 [-.1116300941, -.6516617645, 2.7230496717, 2.0273564688]])
INTERCEPT = np.array([9.8416889832, 2.2245059616, -12.0661949448])

def load(name):
    frame = pd.read_csv(DATA / f"{name}.csv", keep_default_na=False)
    y = frame.iloc[:, -1].to_numpy()
    return frame.iloc[:, :-1], y if y.dtype.kind == "f" else y.astype(str)

def numbers(name): return load(name)[0].to_numpy(float), load(name)[1]

def standard(name):
    X, y = numbers(name)
    return StandardScaler().fit_transform(X), y

def logits(X): return X @ COEF.T + INTERCEPT

def softmax(X):
    e = np.exp(logits(X) - logits(X).max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

def plain(v):
    if isinstance(v, dict): return {str(k): plain(w) for k, w in v.items()}
    if isinstance(v, (list, tuple, np.ndarray)): return [plain(w) for w in v]
    v = v.item() if isinstance(v, np.generic) else v
    return (float(f"{v:.12g}") if np.isfinite(v) else str(v)) if isinstance(v, float) else v

def splits():
    def one(n, test, seed, y=None, full=False):
        train, held = train_test_split(np.arange(n), test_size=test, random_state=seed, stratify=y)
        counts = {} if y is None else {"test_class_counts": dict(zip(*np.unique(y[held], return_counts=True)))}
        return {"n": n, "test": test, "seed": seed, "n_test": len(held), "n_train": len(train), "test_rows": held if full else held[:12], "train_rows": train[:12], **counts}
    cases = [(150, .2, 42), (150, .2, 0), (150, .3, 1), (569, .2, 42), (442, .25, 0), (442, .2, 42), (1000, .2, 7), (1000, .33, 123), (32561, .2, 42),
             (65537, .2, 11), (10, .25, 5), (7, .5, 3), (2, .5, 0), (100, .07, 0), (100, .1, 2**32 - 1)]
    return {"note": "test_rows and train_rows are in sklearn's order, the first 12 (all test rows where n_test = length); n 100, test .07: ceil(7.000000000000001) = 8",
            "unstratified": [one(*c) for c in cases],
            "stratified": [{"dataset": d, **one(len(load(d)[1]), t, s, load(d)[1], True)} for d, t, s in
                           [("iris", .2, 0), ("iris", .2, 42), ("iris", .25, 3), ("iris", .3, 1), ("german_credit", .2, 0), ("german_credit", .2, 42), ("german_credit", .33, 7)]]}

def tied(tree, X, y, criterion):
    """Internal nodes where several (feature, threshold) give the least impurity, within 1e-10 of it."""
    X = X.astype(np.float32).astype(float)
    inside = tree.decision_path(X.astype(np.float32)).toarray().astype(bool)
    Y = (y[:, None] == np.unique(y)).astype(float) if criterion != "mse" else np.c_[np.ones(len(y)), y - y.mean()]
    def impurity(S, n, S2):                                             # sums of Y, counts, sums of squares (regression)
        if criterion == "mse": return S2 / n - (S[:, 1] / n) ** 2
        p = S / n[:, None]
        return 1 - (p ** 2).sum(1) if criterion == "gini" else -(p * np.log2(np.where(p > 0, p, 1))).sum(1)
    found = {}
    for node in np.flatnonzero(tree.tree_.children_left >= 0):
        rows, options = np.flatnonzero(inside[:, node]), []
        for j in range(X.shape[1]):
            order = rows[np.argsort(X[rows, j], kind="stable")]
            x, total, n = X[order, j], Y[order].sum(0), len(order)
            left, left2 = Y[order].cumsum(0)[:-1], (Y[order, -1] ** 2).cumsum()
            a, b = np.arange(1., n), np.arange(n - 1., 0, -1)
            score = (a * impurity(left, a, left2[:-1]) + b * impurity(total - left, b, left2[-1] - left2[:-1])) / n
            options += [(score[k], j, (x[k] + x[k + 1]) / 2) for k in np.flatnonzero(np.diff(x) > 1e-7)]
        best = min(options)[0]
        ties = [[j, t] for s, j, t in options if s - best <= 1e-10 * max(1, s)]
        if len(ties) > 1: found[node] = ties
    return found

def arrays(t):
    return {k: getattr(t, k) for k in ("children_left", "children_right", "feature", "threshold", "impurity", "n_node_samples")} | {"value": t.value[:, 0, :]}

def trees():
    out = {"note": "trained in float32 (sklearn casts X); random_state permutes the order of features, so equal splits may be resolved otherwise: "
                   "ties = {node: [[feature, threshold], ...]}; over_seeds = leaves, depth, test score for random_state 0..19; -2 marks a leaf's feature and threshold"}
    for name, kinds in (("breast_cancer", ("gini", "entropy")), ("iris", ("gini", "entropy")), ("diabetes", ("mse",))):
        X, y = numbers(name)
        train, test = train_test_split(np.arange(len(y)), test_size=.2, random_state=42)
        for kind in kinds:
            for depth in (3, None) if kind != "mse" else (3,):
                def fit(seed):
                    tree = DecisionTreeRegressor if kind == "mse" else DecisionTreeClassifier
                    return tree(criterion="squared_error" if kind == "mse" else kind, max_depth=depth, random_state=seed).fit(X[train], y[train])
                def facts(m): return [m.get_n_leaves(), m.get_depth(), m.score(X[test], y[test])]
                m = fit(0)
                entry = dict(zip(("leaves", "depth", "test_score"), facts(m)), root_impurity=m.tree_.impurity[0], train_score=m.score(X[train], y[train]),
                             score="r2" if kind == "mse" else "accuracy", ties=tied(m, X[train], y[train], kind), over_seeds=[facts(fit(s)) for s in range(20)])
                if depth == 3: entry |= arrays(m.tree_)
                if kind == "mse": entry["test_mse"] = M.mean_squared_error(y[test], m.predict(X[test]))
                out[f"{name}/{kind}/{depth or 'none'}"] = entry
    return out

def linear():
    Z, y = standard("diabetes")
    out = {"note": "StandardScaler (population sd) fitted on all rows; the two logistic solvers bound the optimiser's error; multinomial: "
                   "compare after subtracting the mean over classes (intercepts are not penalised)"}
    for alpha in (1, .01):
        m = Ridge(alpha=alpha).fit(Z, y)
        out[f"ridge/diabetes/{alpha}"] = {"alpha": alpha, "coef": m.coef_, "intercept": m.intercept_, "r2": m.score(Z, y)}
    for name in ("breast_cancer", "iris"):
        Z, y = standard(name)
        for solver in ("lbfgs", "newton-cholesky"):
            m = LogisticRegression(C=1, tol=1e-10, max_iter=10000, solver=solver).fit(Z, y)
            P, T = m.predict_proba(Z), (y[:, None] == m.classes_).astype(float)
            gradient = np.abs(((P - T).T @ Z)[-len(m.coef_):] + m.coef_).max()
            centre = (lambda v: v - v.mean(0)) if len(m.classes_) > 2 else (lambda v: v)
            out[f"logistic/{name}/{solver}"] = {"classes": m.classes_, "coef": centre(m.coef_), "intercept": centre(m.intercept_), "accuracy": m.score(Z, y),
                                                "log_loss": M.log_loss(y, P), "largest_gradient": gradient, "probabilities_rows_0_4": P[:5]}
    return out

def svm():
    (Z, y), out = standard("breast_cancer"), {}
    for kernel in ("rbf", "linear", "poly", "sigmoid"):
        entry = {"gamma": 1 / (30 * Z[:300].var())}
        for tag, tol in (("tol_1e-3", 1e-3), ("tight", 1e-10)):
            m = SVC(C=1, kernel=kernel, degree=3, coef0=1 if kernel == "poly" else 0, gamma="scale", tol=tol).fit(Z[:300], y[:300])
            entry[tag] = {"classes": m.classes_, "n_support": m.n_support_, "intercept": m.intercept_, "decision_rows_300_329": m.decision_function(Z[300:330]),
                          "train_accuracy": m.score(Z[:300], y[:300]), "rest_accuracy": m.score(Z[300:], y[300:])}
        out[f"svc/breast_cancer/{kernel}"] = entry
    Z, y = standard("iris")
    out["svc/iris/rbf"] = {"gamma": 1 / (4 * Z.var())}
    for tag, tol in (("tol_1e-3", 1e-3), ("tight", 1e-10)):
        m = SVC(C=1, gamma="scale", tol=tol, decision_function_shape="ovo").fit(Z, y)
        out["svc/iris/rbf"][tag] = {"classes": m.classes_, "predictions": np.searchsorted(m.classes_, m.predict(Z)), "n_support": m.n_support_, "intercept": m.intercept_,
                                    "rows": np.arange(0, 150, 10), "ovo_decision": m.decision_function(Z[::10]), "ovo_pairs": [[0, 1], [0, 2], [1, 2]], "accuracy": m.score(Z, y)}
    Z, y = standard("diabetes")
    out["svr/diabetes/rbf"] = {"C": 10, "epsilon": 5, "gamma": 1 / (10 * Z.var())}
    for tag, tol in (("tol_1e-3", 1e-3), ("tight", 1e-8)):
        m = SVR(C=10, epsilon=5, tol=tol).fit(Z, y)
        out["svr/diabetes/rbf"][tag] = {"n_support": len(m.support_), "intercept": m.intercept_, "rows": np.arange(0, 400, 20), "predictions": m.predict(Z[:400:20]), "r2": m.score(Z, y)}
    return {"note": "C 1; poly: degree 3, coef0 1; sigmoid: coef0 0; StandardScaler fitted on all rows of the file, then breast_cancer trains on rows 0..299; intercept = -rho; "
                    "binary: decision > 0 is classes[1]; ovo column [i, j]: > 0 is class i; the sigmoid kernel is not positive definite: other solvers may find other optima", **out}

def conditional(tree, x, known):
    """Path-dependent expectation: known features follow x, the others are averaged by node samples."""
    t = tree.tree_
    def walk(i):
        a, b = t.children_left[i], t.children_right[i]
        if a < 0: return t.value[i, 0]
        if known[t.feature[i]]: return walk(a if np.float32(x[t.feature[i]]) <= t.threshold[i] else b)
        return (walk(a) * t.n_node_samples[a] + walk(b) * t.n_node_samples[b]) / t.n_node_samples[i]
    return walk(0)

def exact(f, row, background): return shap.explainers.Exact(f, shap.maskers.Independent(background, max_samples=len(background)))(row[None])

def shap_values():
    X, _ = numbers("iris")
    out = {"iris_logistic": {"background": list(range(0, 150, 15)), "rows": [0, 75, 120], "coef": COEF, "intercept": INTERCEPT}}
    for tag, f in (("probability", softmax), ("logit", logits)):
        e = [exact(f, X[r], X[::15]) for r in (0, 75, 120)]
        out["iris_logistic"][tag] = {"base": e[0].base_values[0], "values_row_feature_class": [v.values[0] for v in e]}
    for name, columns, depth, regression in (("breast_cancer", 8, 4, False), ("diabetes", 10, 5, True)):
        X, y = numbers(name)[0][:, :columns], numbers(name)[1]
        m = (DecisionTreeRegressor if regression else DecisionTreeClassifier)(max_depth=depth, random_state=0).fit(X, y)
        f, k = m.predict if regression else m.predict_proba, 1 if regression else 2
        background = np.arange(0, len(X), 30)[:19]
        path, inter = shap.TreeExplainer(m), shap.TreeExplainer(m, X[background], feature_perturbation="interventional")
        a, b = (np.reshape(e.shap_values(X[:10]), (10, columns, k)) for e in (path, inter))
        def by_path(x): return lambda masks: np.array([conditional(m, x, z) for z in masks > .5])
        def facts(explainer, values, runs):
            true = np.array([e.values[0].reshape(columns, k) for e in runs])
            return {"expected": np.atleast_1d(explainer.expected_value), "values_row_feature_class": values, "enumerated_expected": np.atleast_1d(runs[0].base_values[0]),
                    "enumerated_values": true, "largest_difference": np.abs(values - true).max()}
        out[f"tree_{name}"] = {
            "columns": columns, "max_depth": depth, "classes": None if regression else m.classes_, "trained_on": "all rows", "rows": list(range(10)),
            "tree": arrays(m.tree_), "predictions": f(X[:10]),
            "path_dependent": facts(path, a, [exact(by_path(x), np.ones(columns), np.zeros((1, columns))) for x in X[:10]]),
            "interventional": {"background": background, **facts(inter, b, [exact(f, x, X[background]) for x in X[:10]])}}
    return {"note": "values[row][feature][class]; regression has one class; value = class proportions or mean; -2 marks a leaf's feature and threshold; left where x <= threshold; "
                    "shap adds interventional values up in float32: enumerated_values (all coalitions, in doubles) bear a tight tolerance", **out}

def lime_values():
    frame, y = load("iris")
    X, seeds = frame.to_numpy(float), range(60)
    def make(seed, **more): return lime.lime_tabular.LimeTabularExplainer(X, feature_names=list(frame), class_names=sorted(set(y)), random_state=seed, **more)
    e = make(0)
    def over(row, **more):
        runs = [make(s, **more).explain_instance(X[row], softmax, labels=(1,), num_features=4) for s in seeds]
        got = {"coef": [[dict(v.local_exp[1])[j] for j in range(4)] for v in runs], "intercept": [v.intercept[1] for v in runs],
               "r2": [v.score for v in runs], "local_prediction": [v.local_pred[0] for v in runs]}
        shown = {} if more else {"conditions": [e.discretizer.names[j][int(e.discretizer.discretize(X[row])[j])] for j in range(4)]}
        return {"row": row, "model": softmax(X[[row]])[0, 1], **{k: {"mean": np.mean(v, 0), "sd": np.std(v, 0, ddof=1)} for k, v in got.items()}, **shown}
    return {"note": "class 1, 5,000 samples, 4 features, seeds 0..59; sd over seeds with n - 1: the mean's own standard error is sd / sqrt(60); coef in column order",
            "seeds": len(seeds), "features": list(frame), "conditions": {frame.columns[j]: e.discretizer.names[j] for j in range(4)},
            "bin_shares": {frame.columns[j]: dict(zip([int(v) for v in e.feature_values[j]], e.feature_frequencies[j])) for j in range(4)},
            "bin_truncated_normals": {frame.columns[j]: {k: getattr(e.discretizer, k)[j] for k in ("means", "stds", "mins", "maxs")} for j in range(4)},
            "quartiles": [over(r) for r in (0, 75, 120)], "continuous": [over(75, discretize_continuous=False)],
            "continuous_around_instance": [over(75, discretize_continuous=False, sample_around_instance=True)]}

def metrics():
    def binary(y, s):
        y, s, p = np.array(y), np.array(s, float), (np.array(s) >= .5).astype(int)
        return {"y": y, "score": s, "prediction": p, "accuracy": M.accuracy_score(y, p), "balanced_accuracy": M.balanced_accuracy_score(y, p), "precision": M.precision_score(y, p),
                "recall": M.recall_score(y, p), "f1": M.f1_score(y, p), "f1_macro": M.f1_score(y, p, average="macro"), "mcc": M.matthews_corrcoef(y, p), "kappa": M.cohen_kappa_score(y, p),
                "log_loss": M.log_loss(y, s, labels=[0, 1]), "brier": M.brier_score_loss(y, s), "roc_auc": M.roc_auc_score(y, s),
                "average_precision": M.average_precision_score(y, s), "confusion_true_by_predicted": M.confusion_matrix(y, p, labels=[0, 1])}
    def several(y, P):
        y, P, p = np.array(y), np.array(P, float), np.argmax(P, 1)
        out = {"y": y, "probability": P, "prediction": p, "accuracy": M.accuracy_score(y, p), "balanced_accuracy": M.balanced_accuracy_score(y, p), "log_loss": M.log_loss(y, P),
               "mcc": M.matthews_corrcoef(y, p), "confusion_true_by_predicted": M.confusion_matrix(y, p)}
        aucs = (("ovr", "macro"), ("ovr", "weighted"), ("ovo", "macro"))
        return out | {f"f1_{a}": M.f1_score(y, p, average=a) for a in ("macro", "micro", "weighted")} | {
            f"roc_auc_{m}_{a}": M.roc_auc_score(y, P, multi_class=m, average=a) for m, a in aucs} | {
            "average_precision_macro": M.average_precision_score(np.eye(P.shape[1])[y], P, average="macro")}
    def regression(y, p):
        return {"y": y, "prediction": p, "mse": M.mean_squared_error(y, p), "rmse": M.root_mean_squared_error(y, p), "mae": M.mean_absolute_error(y, p),
                "median_ae": M.median_absolute_error(y, p), "max_error": M.max_error(y, p), "r2": M.r2_score(y, p), "explained_variance": M.explained_variance_score(y, p)}
    r = np.random.RandomState(0)
    y, s, y3 = r.randint(0, 2, 60), np.round(r.rand(60), 1), r.randint(0, 3, 60)
    P = np.round(r.dirichlet([1, 1, 1], 60), 1)
    P[:, 2] = np.abs(np.round(1 - P[:, 0] - P[:, 1], 1))
    t = np.round(r.randn(40) * 10, 2)
    return {"note": "binary: positive is 1, prediction = score >= .5; several: prediction = the first largest; log loss clips p at 2.2e-16 (eps of a double); r2 of a constant target: 1 if met, else 0",
            "binary": {"ties": binary([0, 0, 1, 1, 0, 1, 1, 0, 1, 0], [.1, .4, .4, .8, .4, .8, .35, .35, .5, .5]), "sixty": binary(y, np.clip(s * .9 + .05, 0, 1)),
                       "all_equal": binary([0, 1, 1, 0, 1], [.7] * 5), "certain_and_wrong": binary([0, 1, 1, 0], [1, 0, 1, 0]), "no_positive_predicted": binary([0, 1, 0, 1, 0], [.1, .2, .3, .1, .4])},
            "several": {"small": several([0, 1, 2, 2, 1, 0, 2], [[.6, .2, .2], [.2, .6, .2], [.2, .2, .6], [.4, .4, .2], [.3, .3, .4], [.5, .25, .25], [.1, .3, .6]]), "sixty": several(y3, P)},
            "regression": {"small": regression([3, -.5, 2, 7], [2.5, 0, 2, 8]), "constant_target": regression([2, 2, 2], [2, 2, 3]), "constant_target_met": regression([2, 2, 2], [2, 2, 2]),
                           "forty": regression(t, np.round(t * .7 + r.randn(40) * 4, 2))}}

def permutation():
    frame, y = load("diabetes")
    X = StandardScaler().fit_transform(frame) / len(frame) ** .5        # load_diabetes(scaled=True)
    a, b, c, d = train_test_split(X, y, random_state=0)
    m = Ridge(alpha=1e-2).fit(a, c)
    runs = {n: permutation_importance(m, b, d, n_repeats=n, random_state=0) for n in (30, 1000)}
    return {"note": "columns centred and divided by sd * sqrt(n) over all rows, as load_diabetes gives them; split random_state 0, test .25; score R2 on the test rows; sd with n (not n - 1)",
            "features": list(frame), "coef": m.coef_, "intercept": m.intercept_, "test_r2": m.score(b, d),
            **{f"repeats_{n}": {"mean": p.importances_mean, "sd": p.importances_std} for n, p in runs.items()}}

if __name__ == "__main__":
    jobs = {"splits": splits, "trees": trees, "linear": linear, "svm": svm, "shap": shap_values, "lime": lime_values, "metrics": metrics, "permutation": permutation}
    OUT.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:] or jobs:
        path = OUT / f"{name}.json"
        print(path.name, path.write_text(json.dumps({"versions": VERSIONS, **plain(jobs[name]())}, separators=(",", ":")) + "\n"), "bytes", flush=True)
