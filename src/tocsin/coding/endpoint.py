"""A language model behind an OpenAI-compatible address: one request, its answer or why there is none, and what it took.

The only module that knows the client `openai` and the only one of the coding stage that reaches the network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import msgspec

from tocsin.errors import MissingPlugin, SettingsError, TocsinError
from tocsin.settings import LlmOptions

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, OpenAI
    from openai.types.chat import ChatCompletionMessageParam

_LONGEST = 200_000  # characters of an answer; ten sentences full of events come to about 20,000
_NO_KEY = "none"  # the client insists on one; an endpoint that asks for none passes over it
# Refusals that are about the text of one request and not about the settings, by the code that endpoints give.
_OF_THE_TEXT = frozenset(
    {"content_filter", "content_policy_violation", "context_length_exceeded", "string_above_max_length"}
)
_KEY_STATUS = frozenset({401, 402, 403})
_MANY_STATUS = frozenset({408, 409, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What requests took; add them up."""

    requests: int = 0  # a request that the client repeats counts once
    prompt_tokens: int = 0
    completion_tokens: int = 0
    untold: int = 0  # requests for which the endpoint told no token counts

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            requests=self.requests + other.requests,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            untold=self.untold + other.untold,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one request: the model's text, or why there is none."""

    text: str | None
    why: str = ""
    answered: bool = True  # the endpoint did answer, though perhaps with nothing of use: asking again may help
    spent: Spent


class Endpoint:
    """An address, a model and a key.

    Raises
    ------
    MissingPlugin
        If the client is not installed.
    SettingsError
        If the settings name no address or model, or the variable of the key is not set.
    """

    def __init__(self, options: LlmOptions) -> None:
        if find_spec("openai") is None:
            raise MissingPlugin(
                "the coder 'llm' needs 'openai', which is not installed; "
                "install it with: python -m pip install 'tocsin[llm]'"
            )
        if options.base_url is None or options.model is None:
            missing = "base_url" if options.base_url is None else "model"
            raise SettingsError(
                f"the coder 'llm' has nobody to ask: set code.llm.{missing}, for example\n\n"
                '    [code.llm]\n    base_url = "http://localhost:11434/v1"\n    model = "the name the endpoint uses"'
            )
        # A key from a file often ends in a line break.
        key = os.environ.get(options.key_variable, "").strip() if options.key_variable else _NO_KEY
        if not (key.isascii() and key.isprintable()):
            raise SettingsError(
                f"the key in the environment variable {options.key_variable} holds characters that no key has; set it anew"
            )
        if not key:
            raise SettingsError(
                f"the coder 'llm' has no key for {options.base_url}: set the environment variable "
                f'{options.key_variable} (named by code.llm.key_variable) to it, or write key_variable = "" '
                "if that endpoint asks for none"
            )
        self.model = options.model
        self._base_url = options.base_url
        self._options = options
        self._key = key
        self._answered = False
        self._unanswered = 0

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI  # 0.5 s to import: loaded with the first request

        return OpenAI(
            api_key=self._key,
            base_url=self._base_url,
            timeout=self._options.timeout,
            max_retries=self._options.retries,
        )

    def ask(self, turns: Sequence[Turn]) -> Answer:
        """The model's answer to a conversation.

        Raises
        ------
        SettingsError
            If the endpoint cannot be reached or refuses, and has not answered before: then it is the settings.
        TocsinError
            If the endpoint takes the key no longer, or left several requests in a row without an answer.
        """
        import openai

        options = self._options
        try:
            response = self._client.chat.completions.with_raw_response.create(
                model=self.model,
                messages=[_message(turn) for turn in turns],
                temperature=openai.omit if options.temperature is None else options.temperature,
                response_format={"type": "json_object"} if options.json_mode else openai.omit,
            )
        except openai.APIStatusError as error:
            return self._refused(error)
        except openai.APIConnectionError as error:
            return self._not_reached(error, hung=isinstance(error, openai.APITimeoutError))
        except openai.OpenAIError as error:
            return self._no_answer(self._words(str(error)))
        self._answered, self._unanswered = True, 0
        return _read(response.http_response.content)

    def _refused(self, error: APIStatusError) -> Answer:
        """An answer with an error's status, after the client's retries."""
        status, words = error.status_code, self._words(error.message)
        if status in _MANY_STATUS or status >= 500:
            return self._no_answer(f"the endpoint answered {status} to each try: {words}")
        if error.code in _OF_THE_TEXT:
            self._answered, self._unanswered = True, 0
            return Answer(text=None, why=f"the endpoint refused the text: {words}", answered=False, spent=_ONE_UNTOLD)
        said = f"{self._base_url} refused the request for the model {self.model!r} with {status}: {words}"
        if not self._answered or status == 401:
            self._stop(said, status)
        return self._no_answer(f"the endpoint refused the request with {status}: {words}")

    def _stop(self, said: str, status: int) -> NoReturn:
        if status in _KEY_STATUS:
            remedy = (
                f"check the key in {self._options.key_variable or 'code.llm.key_variable'} and the account behind it"
            )
        elif status == 404:
            remedy = "check code.llm.base_url (most end in /v1) and code.llm.model"
        else:
            remedy = "check code.llm.model, and leave out code.llm.temperature and json_mode if it names one of them"
        raise SettingsError(f"{said}; {remedy}")

    def _not_reached(self, error: APIConnectionError, *, hung: bool) -> Answer:
        """No answer at all: a hang, or no connection."""
        if hung:
            return self._no_answer(f"the endpoint gave no sign for {self._options.timeout:g} s (code.llm.timeout)")
        cause = self._words(str(error.__cause__ or error))
        if not self._answered:
            raise SettingsError(
                f"{self._base_url} cannot be reached: {cause}; check code.llm.base_url, and that the endpoint runs"
            ) from error
        return self._no_answer(f"the connection to the endpoint broke: {cause}")

    def _no_answer(self, why: str) -> Answer:
        """One request without an answer; with too many in a row the run stops, so that it can be taken up again."""
        self._unanswered += 1
        if 0 < self._options.give_up <= self._unanswered:
            raise TocsinError(
                f"{self._base_url} left {self._unanswered} requests in a row without an answer, the last because "
                f"{why}; run it again when the endpoint is well, or set code.llm.give_up = 0 to go on without it"
            )
        return Answer(text=None, why=why, answered=False, spent=_ONE_UNTOLD)

    def _words(self, said: str) -> str:
        """What an endpoint or the client says, on one line and without the key, which some endpoints repeat."""
        line = " ".join(said.replace(self._key, "[key]").split()).encode("utf-8", "replace").decode()
        return line if len(line) <= 300 else f"{line[:299]}…"


_ONE_UNTOLD = Spent(requests=1, untold=1)


def _message(turn: Turn) -> ChatCompletionMessageParam:
    # Half of a surrogate pair cannot be sent: a bad answer that is shown to the model again may hold one.
    text = turn.text.encode("utf-8", "replace").decode()
    if turn.role == "system":
        return {"role": "system", "content": text}
    if turn.role == "user":
        return {"role": "user", "content": text}
    return {"role": "assistant", "content": text}


# ------------------------------------------------------------------------------------- the body of an answer


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class _Usage(msgspec.Struct):
    prompt_tokens: int
    completion_tokens: int


class _Told(msgspec.Struct):
    usage: _Usage


def _read(body: bytes) -> Answer:
    """The text of a chat completion. What an endpoint sends is read with care: many are only nearly compatible."""
    try:
        raw: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        why = "the endpoint answered with something that is no JSON (is code.llm.base_url the right address?)"
        return Answer(text=None, why=why, spent=_ONE_UNTOLD)
    spent = _spent(raw)
    try:
        completion = msgspec.convert(raw, _Completion)
    except msgspec.ValidationError as error:
        return Answer(text=None, why=f"the endpoint's answer is no chat completion: {error}", spent=spent)
    if not completion.choices:
        return Answer(text=None, why="the endpoint's answer is empty: it holds no choice", spent=spent)
    choice = completion.choices[0]
    text = choice.message.content
    if not text:
        return Answer(text=None, why="the model's answer is empty", spent=spent)
    if len(text) > _LONGEST:
        why = f"the model's answer has {len(text)} characters, more than {_LONGEST}; it was not read"
        return Answer(text=None, why=why, spent=spent)
    if choice.finish_reason == "length":
        why = "the model's answer was cut off at its greatest length; put fewer sentences in a request (code.llm.sentences)"
        return Answer(text=None, why=why, answered=False, spent=spent)
    return Answer(text=text, spent=spent)


def _spent(raw: Any) -> Spent:
    try:
        told = msgspec.convert(raw, _Told).usage
    except msgspec.ValidationError:
        return _ONE_UNTOLD
    if told.prompt_tokens < 0 or told.completion_tokens < 0:
        return _ONE_UNTOLD
    return Spent(requests=1, prompt_tokens=told.prompt_tokens, completion_tokens=told.completion_tokens)
