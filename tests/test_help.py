"""Help: every topic finds its own questions, however they are spelt; every role gets what it can use."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.texts import LANGUAGES, catalogue, speaker
from bot.domain.matching import matcher, plain, sure
from bot.domain.rights import Role
from bot.handlers import router
from bot.handlers.commands import COMMANDS
from bot.playground.entities import visible
from bot.records.able import able
from bot.views.help import MOST, TOPICS, fitting, guesses, topic, words

FOLDER = Path(__file__).parent / "help"


def questions(file: str) -> list[tuple[str, str]]:
    lines = (FOLDER / file).read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


KNOWN, UNSEEN = questions("questions.tsv"), questions("unseen.tsv")


def is_thai(text: str) -> bool:
    return bool(re.search("[ก-๙]", text))


@pytest.mark.parametrize(("name", "question"), KNOWN)
def test_a_topics_own_question_finds_it_first(name: str, question: str) -> None:
    assert sure(words().rank(question)) == name


def test_every_topic_has_enough_questions_of_its_own() -> None:
    thai = Counter(name for name, question in KNOWN if is_thai(question))
    english = Counter(name for name, question in KNOWN if not is_thai(question))
    assert set(thai) == set(english) == set(TOPICS)
    assert min(thai.values()) >= 8
    assert min(english.values()) >= 6


def test_questions_the_words_were_not_made_for() -> None:
    """A yardstick, not a promise: nobody chose words after these. A wrong answer is worse than three guesses."""
    ranked = [(name, words().rank(question)) for name, question in UNSEEN]
    first = sum(sure(found) == name for name, found in ranked)
    near = sum(name in [topic for topic, _ in found[:3]] for name, found in ranked)
    wrong = sum(sure(found) not in (None, name) for name, found in ranked)
    assert first / len(UNSEEN) >= 0.75
    assert near / len(UNSEEN) >= 0.85
    assert wrong / len(UNSEEN) <= 0.12


POLITE = ("", "ครับ", "ค่ะ", " คะ", " นะครับ", "?", " ๆ", "!!", " please", " 🙏")
THAI_GAP = re.compile("(?<=[ก-๙])(?=[ก-ฮเ-ไ])")


@given(st.sampled_from(KNOWN), st.sampled_from(POLITE), st.data())
def test_blanks_case_and_politeness_change_nothing(pair: tuple[str, str], polite: str, data: st.DataObject) -> None:
    name, question = pair
    gaps = [match.start() for match in THAI_GAP.finditer(question)]
    at = data.draw(st.sampled_from(gaps)) if gaps else len(question)
    spaced = f"{question[:at]} {question[at:]}" if gaps else question.upper()
    assert sure(words().rank(spaced + polite)) == name


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        ("คนหาลูกค้ายังไง", "search"),  # tone marks left out
        ("เลือนนัดยังไง", "follow"),
        ("รองเรียนยังไง", "complaint"),
        ("ตังค่าตรงไหน", "settings"),
        ("เชิญคนเขาทีม", "team"),
        ("โน้ตตตตต จดยังไง", "note"),  # stretched
        ("ลบบบบ", "mend"),
        ("แก้ใขเบอร์", "mend"),  # ใ for ไ
        ("ภาสาอังกฤษ", "settings"),  # ส for ษ
        ("FOLLOW-UP", "follow"),
        ("Add  a   lead", "lead"),
    ],
)
def test_spelling_is_forgiven(spelt: str, name: str) -> None:
    assert sure(words().rank(spelt)) == name


@pytest.mark.parametrize(
    ("words_in", "not_about"),
    [("ปัญหา", "search"), ("another thing", "note"), ("คนไทย", "search"), ("แบบนี้", "complaint"), ("leadership", "x")],
)
def test_a_word_inside_another_is_not_that_word(words_in: str, not_about: str) -> None:
    assert sure(words().rank(words_in)) != not_about


@pytest.mark.parametrize(
    "nonsense", ["", " ", "ฟ้าสีฟ้า", "why is the sky blue", "🙃", "x" * 5000, "12345", "\u0e48\u0e48"]
)
def test_nonsense_is_about_nothing(nonsense: str) -> None:
    assert sure(words().rank(nonsense)) is None


@given(st.text())
def test_any_text_at_all_is_ranked_alike_twice(text: str) -> None:
    ranked = words().rank(text)
    assert ranked == words().rank(text)
    assert [weight for _, weight in ranked] == sorted((weight for _, weight in ranked), reverse=True)
    assert all(weight > 0 for _, weight in ranked)


def test_equals_keep_the_topics_order_and_are_no_answer() -> None:
    made = matcher({"b": ["tea:4"], "a": ["cake:4"], "c": ["tea:1"]})
    assert made.rank("cake and tea") == [("b", 4), ("a", 4), ("c", 1)]
    assert sure(made.rank("cake and tea")) is None
    assert sure(made.rank("tea")) == "b"
    assert sure(matcher({"a": ["x:2"]}).rank("x")) is None


def test_words_are_written_as_they_are_compared() -> None:
    """A word that folds to nothing would be found everywhere."""
    for code in LANGUAGES:
        for name in TOPICS:
            for word in speaker(code)(f"help.{name}.words").split("|"):
                assert len(plain(word.partition(":")[0])) >= 2, (name, word)


# What a role is offered


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_the_topics_it_can_use(role: Role) -> None:
    of = able(role)
    shown = fitting(of)
    assert len(shown) == len(set(shown)) <= MOST
    assert all(TOPICS[name][0](of) for name in shown)
    if of.sees_leads or of.sees_complaints:
        assert len(shown) >= 5


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_topic_is_one_short_screen_with_a_button_that_starts_it(code: str, name: str, role: Role) -> None:
    of, known = able(role), router("bot").commands
    screen = topic(speaker(code), of, name)
    lines = visible(screen.text).split("\n")
    assert len(lines) <= 6
    assert max(map(len, lines)) <= 130
    (row,) = screen.rows
    starts = [button.act for button in row if button.act.name == "go"]
    assert len(starts) == TOPICS[name][0](of)
    assert all(one.args[0] in known for one in starts)
    if starts:
        offered = {one.name for one in COMMANDS if one.may(of)} | {"mine"}
        assert starts[0].args[0] in offered


@pytest.mark.parametrize("code", LANGUAGES)
def test_three_guesses_are_three_topics(code: str) -> None:
    for role in Role:
        for near in ((), ("team",), ("team", "note", "list", "mend")):
            shown = [button.act.args[0] for row in guesses(speaker(code), able(role), near).rows for button in row]
            assert len(shown) == len(set(shown)) == 3
            assert shown[: len(near)] == list(near[:3])


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_that_are_named_in_parts_fit_too(code: str) -> None:
    """What `test_texts` cannot see: the ids are put together when they are asked for."""
    labels = {
        key: text
        for key, text in catalogue(code).items()
        if key.startswith(("menu.", "guide.do.", "guess."))
        or re.fullmatch(
            r"help\.\w+\.(title|start)|guide\.(go|later|never|skip|stop|clear|start|on)|tip\.(known|off)", key
        )
    }
    assert len(labels) > 40
    assert {key for key, text in labels.items() if len(text.replace("{name}", "")) > 20} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_command_a_text_names_exists(code: str) -> None:
    known = router("bot").commands.keys()
    named = {
        command
        for text in catalogue(code).values()
        for command in re.findall(r"(?<![\w<{/.:])/([a-z]+)\b", text)
        if "help.command" not in text
    }
    assert named
    assert named <= known
