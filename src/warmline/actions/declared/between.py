"""What actions have to do with each other, and with the backends they call."""

from collections.abc import Collection, Mapping

from warmline.actions.declared.calls import calls_of
from warmline.actions.declared.rules import Found
from warmline.actions.declared.written import meant
from warmline.actions.model import Action, Backend, Choices, HttpBackend, HttpCall
from warmline.identity import reaches


def faults_between(action: Action, actions: Mapping[str, Action], names: Collection[str]) -> Found:
    """`names` are of all files, `actions` those that could be read."""
    for intent in action.intents:
        other = next(one for one in actions.values() if intent in one.intents)
        if other.name != action.name:
            yield "intents", f"The intent “{intent}” has an action already: {other.name}."
    if action.undo is not None and action.undo not in names:
        yield "undo", f"“{action.undo}” is no action{meant(action.undo, names)}"
    elif action.undo is not None and action.undo in actions and actions[action.undo].reads:
        yield "undo", f"{action.undo} is a read: it takes nothing back."
    for one in action.inputs:
        if one.choices is not None:
            place = f"inputs.{one.name}.choices.action"
            for message in _faults_of_choices(one.choices, action, actions, names):
                yield place, message


def faults_of_backends(action: Action, backends: Mapping[str, Backend]) -> Found:
    for place, call in calls_of(action):
        backend = backends.get(call.backend)
        if backend is None:
            near = meant(call.backend, backends)
            yield f"{place}.backend", f"“{call.backend}” is no backend of backends.yaml{near}"
        elif isinstance(backend, HttpBackend) is not isinstance(call, HttpCall):
            ways = "a tool" if isinstance(call, HttpCall) else "get, post, put, patch or delete"
            yield f"{place}.backend", f"{call.backend} is called with {ways}."


def _faults_of_choices(
    choices: Choices, action: Action, actions: Mapping[str, Action], names: Collection[str]
) -> list[str]:
    if choices.action not in names:
        return [f"“{choices.action}” is no action{meant(choices.action, names)}"]
    found = actions.get(choices.action)
    if found is None:  # it has faults of its own
        return []
    if not found.reads:
        return [f"{found.name} is no read: nothing may be done to find out what there is."]
    faults = []
    if not reaches(action.identity, found.identity):
        faults.append(f"{found.name} needs a customer who is {found.identity}.")
    given = {one.name for one in action.inputs if not one.choices}
    needed = [one.name for one in found.inputs if not one.is_optional and one.name not in given]
    faults += [f"{found.name} needs {name}, which this action does not ask." for name in needed]
    return faults
