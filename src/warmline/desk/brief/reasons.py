"""Why a person took over, in a sentence; the console has the same in its languages."""

REASONS = {
    "asked_for_person": "Asked for a person",
    "unsure": "The AI was not sure enough",
    "out_of_scope": "Nothing in the knowledge about this",
    "needs_account": "Needs a look into the account",
    "for_agents": "Only an agent may handle this",
    "unreadable": "The AI could not read this",
    "model_down": "The AI was not available",
    "risk": "A person first, whatever was asked",
    "not_helping": "The AI did not get the customer further",
    "for_review": "The AI has a suggestion for you to look at",
    "switched_off": "The company leaves this to people",
    "ai_stopped": "The AI is stopped",
    "promise_missed": "A promise was not kept in time",
    "needs_approval": "Needs a supervisor's approval",
    "action_failed": "An action could not be done",
    "cannot_collect": "The AI could not find out what it needs",
    "wrote_by_mail": "Wrote by mail",
    "mail_from_elsewhere": "A mail about this came from another address",
}
