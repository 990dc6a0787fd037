# Claims about labels: Codes (what a coded label stands for), Classifies (the right class, strictly), OneHot (exactly).
from .objects import Bundle, distinct
from .reading import Json, items, need, text
from .running import run_all


# `coded` has the same points, and the label of row i is the code of the table row that equals the user's label of row
# i. With distinct table rows the code determines the label. `names` says what the classes are called, one each, or
# nothing.
def codes(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, coded = bundle.data(stmt["data"]), bundle.data(stmt["coded"])
    table, rule = bundle.points(stmt["table"]), text(stmt["rule"], "rule")
    need(rule in ("index", "onehot"), "the rule is neither index nor onehot")
    need(data.x is coded.x, "the two data sets have different points")
    need(distinct(table), "two rows of the table are equal")
    need(table.c == data.y.c, "the table has another number of columns than the labels")
    names = [text(v, "names") for v in items(stmt["names"], "names")]
    need(len(names) in (0, table.r) and len(set(names)) == len(names), "the names are not one distinct text per class")
    need(coded.y.den == 1, "a code is not an integer")
    need(coded.y.c == (1 if rule == "index" else table.r), "the codes have the wrong number of columns")
    for i, (label, code) in enumerate(zip(data.y.num, coded.y.num, strict=True)):
        if rule == "index":
            need(0 <= code[0] < table.r, f"row {i + 1}: the code is not a class index")
        else:
            need(sorted(code) == [0] * (table.r - 1) + [1], f"row {i + 1}: the code is not one-hot")
        entry = table.num[code[0] if rule == "index" else code.index(1)]
        equal = [a * table.den == b * data.y.den for a, b in zip(label, entry, strict=True)]
        need(all(equal), f"row {i + 1}: the code stands for another label")
    which = f"data {stmt['coded'][:12]} are those of data {stmt['data'][:12]}"
    return f"the labels of {which} coded by {rule} in {table.r} classes"


# argmax: the label is a class index and that output is strictly the largest. sign: label ±1, label·output > 0.
def classifies(bundle: Bundle, stmt: Json, wit: Json) -> str:
    rule = text(stmt["rule"], "rule")
    need(rule in ("argmax", "sign"), "the rule is neither argmax nor sign")
    data, scales, samples, rows = run_all(bundle, stmt, wit)
    need(data.y.c == 1 and data.y.den == 1, "the labels are not one column of integers")
    need(len(scales) == 1 if rule == "sign" else len(scales) > 1, "the number of outputs does not suit the rule")
    for i, ((label,), values) in enumerate(samples):
        if rule == "sign":
            need(label in (1, -1) and label * values[0] > 0, f"row {i + 1}: the output has not the sign of the label")
        else:
            need(0 <= label < len(scales), f"row {i + 1}: the label is not a class index")
            top, D = values[label], scales[label]
            beaten = [top * scales[k] > v * D for k, v in enumerate(values) if k != label]
            need(all(beaten), f"row {i + 1}: another output is as large as that of the label")
    return f"net {stmt['net'][:12]} classifies ({rule}, strictly) {rows}"


# The label is a class index k, the output in place k is exactly 1, and all others are 0. Scales are positive, so 1 is not
# 0, and the others are 0 iff there are so many zeros.
def one_hot(bundle: Bundle, stmt: Json, wit: Json) -> str:
    data, scales, samples, rows = run_all(bundle, stmt, wit)
    need(data.y.c == 1 and data.y.den == 1, "the labels are not one column of integers")
    others = len(scales) - 1
    for i, ((label,), values) in enumerate(samples):
        need(0 <= label < len(scales), f"row {i + 1}: the label is not a class index")
        need(values[label] == scales[label] and values.count(0) == others, f"row {i + 1}: not the label's unit vector")
    return f"net {stmt['net'][:12]} returns exactly the unit vector of the class of {rows}"
