# Trees of splits, as the claims CannotFit and WeightAtLeast carry them.
from collections.abc import Iterator

from .reading import Json, items, need, size

Path = list[tuple[int, ...]]  # what was split, and the side: −1 means <= 0, +1 means >= 0


# A tree of splits is listed in preorder: after a leaf the last split whose first side (-1) is done goes on with its second
# side (+1). Both sides of a split together miss nothing. A split names one number below each bound; a leaf is a text and a
# second value, as yet unread. The path is the same list each time.
def branches(tree: Json, bounds: list[int]) -> Iterator[tuple[Path, Json, Json]]:
    path: Path = []
    open_branch = True
    for node in items(tree, "tree"):
        need(open_branch, "tree: more nodes than branches")
        if any(type(v) is str for v in items(node, "tree node")[:1]):
            first, second = items(node, "tree node", 2)
            yield path, first, second
            while path and path[-1][-1] > 0:
                path.pop()
            open_branch = len(path) > 0
            if open_branch:
                path.append((*path.pop()[:-1], 1))
        else:
            split = [size(v, "split") for v in items(node, "tree node", len(bounds))]
            need(
                all(v < bound for v, bound in zip(split, bounds, strict=True)),
                "tree: a split names no such neuron or sample",
            )
            path.append((*split, -1))
    need(not open_branch, "tree: a branch is missing")
