"""A proof stops at the first false step, cannot conclude then, and says why."""

from fractions import Fraction

import pytest

import exactmem as em
from exactmem.errors import InputError, LimitExceeded
from exactmem.proof import Exercise, Proof, Slider, agree, at_most, equal, every, less, numbers_in, run, some
from exactmem.proof.proof import Stopped
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.verdict import Fails, Holds, Undecided

DATA = em.Dataset.from_arrays([[0], [1], [2]], [0, 1, 0])
ID = "bubeck2020.relu3"


def certificate():
    return em.memorize(DATA, ID).certificate


def test_a_true_proof_concludes():
    def steps(proof):
        proof.step("One is one.", equal("one", 1, "one", 1))
        proof.conclude(certificate())

    proof = run(ID, steps, DATA)
    assert proof.concluded and "accepts the certificate" in proof.text()


def test_nothing_follows_a_false_step():
    reached = []

    def steps(proof):
        proof.step("Two is one.", equal("two", 2, "one", 1))
        reached.append(True)

    proof = run(ID, steps, DATA)
    assert not reached and not proof.concluded and proof.failure.said == "two = 2 is not 1 = one"
    assert 'class="fails"' in proof.html() and "\\color{red}" in proof.latex() and "FAILS" in proof.text()


def test_a_false_step_that_was_swallowed_still_forbids_the_conclusion():
    proof = Proof(ID, DATA)
    with pytest.raises(Stopped):
        proof.step("Two is one.", equal("two", 2, "one", 1))
    with pytest.raises(InputError, match="no conclusion"):
        proof.conclude(certificate())
    assert not proof.concluded


@pytest.mark.parametrize("answer", [True, 1, "yes", None])
def test_only_a_verdict_is_taken(answer):
    with pytest.raises(TypeError, match="verdict"):
        Proof(ID, DATA).step("So it is.", answer)


def test_undecided_stops_too():
    proof = run(ID, lambda p: p.step("Who knows?", Undecided("too long")), DATA)
    assert not proof.concluded and proof.failure.said == "too long" and "UNDECIDED" in proof.text()


def test_a_step_without_a_conclusion_proves_nothing():
    proof = run(ID, lambda p: p.step("One is one.", equal("one", 1, "one", 1)), DATA)
    assert proof.failure is None and not proof.concluded and "no conclusion" in proof.text()


def test_a_forged_certificate_is_no_conclusion():
    good = certificate()
    (net,) = (item for item in good.objects.values() if item["t"] == "net")
    net["layers"][0]["c"] = "7 " + net["layers"][0]["c"].split(" ", 1)[-1]
    proof = run(ID, lambda p: p.conclude(good), DATA)
    assert not proof.concluded and proof.failure.verdict.fails


def test_a_certificate_about_other_data_is_no_conclusion():
    other = em.Dataset.from_arrays([[0], [1], [2]], [0, 1, 1])
    proof = run(ID, lambda p: p.conclude(certificate()), other)
    assert not proof.concluded and "no claim is about the expected data" in proof.failure.said
    named = run(ID, lambda p: p.conclude(certificate(), DATA), other)
    assert named.concluded and repr(DATA) in named.steps[-1].sentence


def test_what_should_fail_must_fail():
    broken = run(ID, lambda p: p.without("care", "it breaks.", Fails("here")), DATA)
    fine = run(ID, lambda p: p.without("care", "it breaks.", Holds("nothing")), DATA)
    assert broken.failure is None and fine.failure is not None


def test_errors_of_the_user_are_steps_that_do_not_hold():
    def conflict(proof):
        em.Dataset.from_arrays([[0], [0]], [0, 1]).merged()

    def limit(proof):
        raise LimitExceeded("ROWS", 5, 4, "use fewer")

    assert run(ID, conflict, DATA).failure.verdict.fails
    assert run(ID, limit, DATA).failure.verdict.undecided


def test_a_step_that_cannot_be_checked_is_numbered_among_the_steps():
    def steps(proof):
        proof.suppose(NO_CONFLICT)
        raise LimitExceeded("ROWS", 5, 4, "use fewer")

    assert run(ID, steps, DATA).text().endswith("it stops where 1. UNDECIDED.")


def test_a_certificate_that_was_put_there_concludes_nothing():
    proof = Proof(ID, DATA)
    proof.certificate = certificate()
    assert not proof.concluded


def test_a_position_that_is_not_decided_is_not_said_to_fail():
    proof = Proof(ID, DATA)
    proof.explore(Slider("t", "Move it.", [Fraction(1)], lambda t: Undecided("too long")))
    assert "1: UNDECIDED: too long" in proof.text() and "FAILS" not in proof.text()


def test_bugs_escape():
    with pytest.raises(ZeroDivisionError):
        run(ID, lambda p: 1 / 0, DATA)


def test_no_truth_value():
    with pytest.raises(TypeError):
        bool(Proof(ID, DATA))


@pytest.mark.parametrize("check", [equal, less, at_most])
def test_floats_are_refused(check):
    with pytest.raises(TypeError, match="float"):
        check("a", 0.5, "b", 1)


@pytest.mark.parametrize("value", [0.5, (1, 0.5), 1j])
def test_floats_that_agree_are_refused_too(value):
    with pytest.raises(TypeError, match="a float"):
        agree("points", [("x", value, value)])


def test_quantifiers_name_the_first_instance():
    assert every("x", ["", "second", "third"]) == Fails("second")
    assert every("x", iter(())) == Holds("there are no x")
    assert some("x", ["", "found"]) == Holds("found")
    assert some("x", [""]).fails
    assert agree("x", [("a", 1, 1), ("b", Fraction(1, 2), 1)]) == Fails("at b: 1/2 is not 1")


def test_a_slider_must_fail_somewhere():
    flat = Slider("t", "", [Fraction(0), Fraction(1)], lambda t: Holds("always"))
    assert flat.check().fails
    unknown = Slider("t", "", [Fraction(0)], lambda t: Undecided("why"))
    assert unknown.check().undecided


def test_an_exercise_that_grades_all_alike_is_refused():
    lazy = Exercise("?", lambda answer: Holds("fine"), "1", "2")
    assert lazy.check().fails
    strict = Exercise("?", lambda answer: equal("yours", numbers_in(answer, 1)[0], "ours", 1), "1", "2")
    assert strict.check().holds and strict.mark("one").undecided and strict.mark("1 2").undecided


def test_a_strange_text_cannot_break_the_page():
    proof = run(ID, lambda p: p.step("<script>alert(1)</script> & $x_1^2$", Holds("a < b & \\c")), DATA)
    assert "<script>alert" not in proof.html() and "\\$x\\_1" in proof.latex()
    assert "<script>" not in proof.markdown().replace("\\<", "")


def test_what_is_second_hand_is_called_so_in_every_rendering():
    proof = Proof(ID, DATA)
    (told, *_) = proof.entry.source.recalled
    for rendered in (proof.text(), proof.markdown(), proof.latex(), proof.html()):
        assert "never certified" in rendered and told[:20] in " ".join(rendered.split())
