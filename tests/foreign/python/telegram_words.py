"""What Telegram says when it refuses, as all judges of the simulated Bot API expect it."""

PRIVATE, GROUP, FORUM = 500000001, -400000001, -1001000000002

# The state of a chat, its id, and what is said to a message there.
FORBIDDEN = (
    ("blocked", PRIVATE, "bot was blocked by the user"),
    ("deactivated", PRIVATE, "user is deactivated"),
    ("not_started", PRIVATE, "bot can't initiate conversation with a user"),
    ("is_bot", PRIVATE, "bot can't send messages to bots"),
    ("kicked", GROUP, "bot was kicked from the group chat"),
    ("kicked", FORUM, "bot was kicked from the supergroup chat"),
    ("left", FORUM, "bot is not a member of the supergroup chat"),
    ("deleted", GROUP, "the group chat was deleted"),
)

# The arguments of sendMessage, and what is said to them. The forum has topic 7, closed topic 8.
BAD = (
    ({"chat_id": 404404, "text": "x"}, "chat not found"),
    ({"chat_id": PRIVATE, "text": "  "}, "message text is empty"),
    ({"chat_id": PRIVATE, "text": "x" * 4097}, "message is too long"),
    ({"chat_id": PRIVATE, "text": "\U0001f600" * 2049}, "message is too long"),
    (
        {"chat_id": PRIVATE, "text": "ab *c", "parse_mode": "Markdown"},
        "can't parse entities: Can't find end of the entity starting at byte offset 3",
    ),
    ({"chat_id": FORUM, "text": "x", "message_thread_id": 99}, "message thread not found"),
    ({"chat_id": FORUM, "text": "x", "message_thread_id": 8}, "TOPIC_CLOSED"),
)

OTHER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
SETTER = "Conflict: terminated by setWebhook request"
ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


class Desk:
    """A simulated bot of its own, and everything that may be told of it."""

    def __init__(self, world, account, **seed):
        self.world, self.account = world, str(account)
        self.token = f"{account}:AAforeign_token"
        world.tell("bot", id=account, token=self.token, **seed)
        for chat in (PRIVATE, GROUP):
            self.chat(chat)
        self.chat(FORUM, topics=[7, 8], closed_topics=[8])

    def chat(self, chat, **fields):
        self.world.tell("chat", account=self.account, chat=chat, **fields)

    def say(self, text, chat=PRIVATE, **fields):
        say = {"vendor": "telegram", "account": self.account, "chat": str(chat), "text": text}
        return self.world.tell("say", **say, **fields)

    def fault(self, fault, **fields):
        self.world.tell("fault", vendor="telegram", account=self.account, fault=fault, **fields)

    def habits(self, **fields):
        self.world.tell("habits", vendor="telegram", account=self.account, **fields)

    def sends(self, **query):
        return self.world.sends(account=self.account, **query)
