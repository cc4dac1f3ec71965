"""Why a record got its score: what each feature contributed, largest first.

For the linear model the contributions and the bias add up to the score before the logistic function; for trees they
are SHAP values from xgboost itself.
"""

from .features import FeatureSet, Record
from .framework import Model


def explain(model: Model, feature_set: FeatureSet, record: Record) -> dict[str, float]:
    """Contribution by feature; the columns of one category are added up."""
    by_column = model.contributions(feature_set.vector(record))
    by_feature: dict[str, float] = {}
    for column, value in by_column.items():
        name = column.split("=", 1)[0]
        by_feature[name] = by_feature.get(name, 0.0) + value
    return dict(sorted(by_feature.items(), key=lambda item: (-abs(item[1]), item[0])))
