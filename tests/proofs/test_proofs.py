"""Every file of proofs/: it concludes on its example, its sliders fail on one side, its graders tell right from wrong."""

import re
from pathlib import Path

import pytest

from exactmem.api.proving import proofs_folder, prove
from exactmem.proof.latex import spelled
from exactmem.proof.proof import END, GIVEN, STEP, WITHOUT
from exactmem.theorems.registry import APPROXIMATE, EXISTENCE, THEOREMS

CATALOGUE = [*THEOREMS, *APPROXIMATE, *EXISTENCE]
PROVED = [name for name in CATALOGUE if (proofs_folder() / f"{name.replace('.', '_')}.py").is_file()]
TAIL = (proofs_folder() / "bubeck2020_relu3.py").read_text().split("@app.cell", 1)[1]


def test_every_theorem_has_its_file_and_every_file_its_theorem():
    files = {path.stem for path in proofs_folder().glob("*.py")}
    assert files == {name.replace(".", "_") for name in PROVED}


@pytest.mark.parametrize("name", PROVED)
def test_the_proof_happens(name):
    proof = prove(name)
    assert proof.failure is None, f"{proof.failure.sentence}: {proof.failure.said}"
    assert proof.concluded
    kinds = [step.kind for step in proof.steps]
    assert kinds.count(STEP) >= 3 and kinds.count(GIVEN) >= 1 and kinds.count(WITHOUT) >= 1 and kinds.count(END) == 1
    assert proof.sliders and all(slider.check().holds for slider in proof.sliders), [s.check() for s in proof.sliders]
    assert proof.exercises and all(exercise.check().holds for exercise in proof.exercises), [
        e.check() for e in proof.exercises
    ]
    assert any(step.picture is not None for step in proof.steps) or any(slider.draw for slider in proof.sliders)
    for rendered in (proof.text(), proof.markdown()):
        assert proof.entry.id in rendered or proof.entry.title in rendered
    assert spelled(proof.entry.title) in proof.latex()
    drawn = [step.picture for step in proof.steps] + [s.draw(s.values[s.start]) for s in proof.sliders if s.draw]
    assert all(picture.svg().endswith("</svg>\n") and picture.alt for picture in drawn if picture is not None)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVED)
def test_every_position_of_every_slider_is_on_the_page(name):
    proof = prove(name)
    assert proof.html().count('class="reading') == sum(len(slider.values) for slider in proof.sliders)


@pytest.mark.parametrize("name", PROVED)
def test_it_is_a_notebook_with_the_common_end(name):
    source = Path(proofs_folder() / f"{name.replace('.', '_')}.py").read_text()
    assert source.split("@app.cell", 1)[1] == TAIL
    assert f'"""{name}: ' in source and f'THEOREM = "{name}"' in source and f"exactmem prove {name}" in source
    assert not re.search(r"\bfloat\(|\bassert\b", source)
