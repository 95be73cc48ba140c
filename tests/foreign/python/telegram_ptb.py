"""python-telegram-bot against the simulated Bot API: it posts forms and reads typed objects."""

import asyncio

from judge import Court, Hook, eventually, same
from ptb_desk import bot, fails, world
from telegram import (
    Bot,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ReplyParameters,
)
from telegram import error as said
from telegram.ext import ApplicationBuilder, MessageHandler, filters
from telegram_words import ACTIVE, FORUM, GROUP, OTHER, PRIVATE, SETTER

court = Court("python-telegram-bot")


async def identity():
    desk, client = bot(can_read_all_group_messages=False, username="acme_bot")
    async with client:
        me = await client.get_me()
        same((str(me.id), me.username, me.is_bot), (desk.account, "acme_bot", True))
        same(me.can_read_all_group_messages, False)
        chat = await client.get_chat(FORUM)
        same((chat.type, chat.is_forum), ("supergroup", True))
        member = await client.get_chat_member(GROUP, int(desk.account))
        same(member.status, "member")
        for state, kind in (
            ("administrator", ChatMemberAdministrator),
            ("restricted", ChatMemberRestricted),
            ("kicked", ChatMemberBanned),
            ("left", ChatMemberLeft),
        ):
            desk.chat(GROUP, state=state)
            member = await client.get_chat_member(GROUP, int(desk.account))
            same((type(member), member.user.id), (kind, int(desk.account)))


async def messages():
    desk, client = bot()
    async with client:
        sent = await client.send_message(PRIVATE, "2274209: refill requested.")
        same((sent.text, sent.chat.id, sent.chat.type), (sent.text, PRIVATE, "private"))
        same((sent.from_user.id, sent.date is not None), (int(desk.account), True))
        quote = ReplyParameters(sent.message_id)
        reply = await client.send_message(PRIVATE, "again", reply_parameters=quote)
        same(reply.reply_to_message.message_id, sent.message_id)
        missing = ReplyParameters(999, allow_sending_without_reply=True)
        same((await client.send_message(PRIVATE, "x", reply_parameters=missing)).text, "x")
        gone = client.send_message(PRIVATE, "x", reply_parameters=ReplyParameters(999))
        same(str(await fails(gone, said.BadRequest)), "Message to be replied not found")
        topic = await client.send_message(FORUM, "x", message_thread_id=7)
        same((topic.message_thread_id, topic.is_topic_message), (7, True))
        await client.send_message(PRIVATE, "\U0001f600" * 2048)
        seen = desk.sends(method="sendMessage")
        same([it["text"] for it in seen[:2]], ["2274209: refill requested.", "again"])
        same((seen[1]["quote"], seen[4]["thread"]), (str(sent.message_id), 7))


async def polling():
    desk, client = bot()
    async with client:
        for text in ("one", "two"):
            desk.say(text)
        one, two = await client.get_updates()
        same((one.message.text, two.message.text), ("one", "two"))
        same(two.update_id, one.update_id + 1)
        same(len(await client.get_updates()), 2)
        [left] = await client.get_updates(offset=two.update_id)
        same(left.update_id, two.update_id)
        same(await client.get_updates(offset=two.update_id + 1), ())
        desk.say("three")
        desk.say("four")
        [newest] = await client.get_updates(offset=-1)
        same(newest.message.text, "four")
        desk.habits(doubles=True)
        desk.say("twice")
        last = (await client.get_updates(offset=newest.update_id + 1))
        same(len({it.update_id for it in last}), 1)
        same(len(last), 2)
        desk.habits(doubles=False, last_update_id=41)
        desk.say("counted anew")
        texts = [it.message.text for it in await client.get_updates(last[0].update_id + 1)]
        assert "counted anew" in texts, texts


async def kinds():
    desk, client = bot(bot_to_bot=True)
    async with client:
        desk.say("2274209 refill")
        desk.say("2274210 refill", kind="edited")
        desk.say("2274209 refill", kind="caption")
        desk.say("done", FORUM, thread=7, **{"from": "500000002"})
        desk.say("/refill@acme_support_bot 1", GROUP, kind="anonymous")
        desk.say("", GROUP, kind="kicked")
        desk.say("", kind="unknown")
        desk.say("", GROUP, kind="migrate", to=-1001000000009)
        text, edit, photo, topic, admin, out, unknown, moved, came = await client.get_updates()
        same(edit.edited_message.message_id, text.message.message_id)
        same((edit.edited_message.text, photo.message.caption),
             ("2274210 refill", "2274209 refill"))
        same((topic.message.message_thread_id, topic.message.is_topic_message), (7, True))
        same(admin.message.sender_chat.id, GROUP)
        same(out.my_chat_member.new_chat_member.status, "kicked")
        same(unknown.message, None)
        same((moved.message.migrate_to_chat_id, came.message.migrate_from_chat_id),
             (-1001000000009, GROUP))


async def edits():
    desk, client = bot()
    async with client:
        sent = await client.send_message(PRIVATE, "old")
        edited = await client.edit_message_text("new", PRIVATE, sent.message_id)
        same((edited.text, edited.edit_date is not None), ("new", True))
        again = await fails(client.edit_message_text("new", PRIVATE, sent.message_id),
                            said.BadRequest)
        assert str(again).startswith("Message is not modified: specified new message"), again
        theirs = int(desk.say("theirs")["message"])
        for id_, words in (
            (sent.message_id, "Message is not modified"),
            (theirs, "Message can't be edited"),
            (theirs + 1, "Message to edit not found"),
        ):
            probe = client.edit_message_reply_markup(PRIVATE, id_)
            error = await fails(probe, said.BadRequest)
            assert str(error).startswith(words), error


async def buttons():
    desk, client = bot()
    async with client:
        sent = await client.send_message(PRIVATE, "sure?")
        desk.say("yes", kind="callback", message=str(sent.message_id))
        [press] = await client.get_updates()
        same((press.callback_query.data, press.callback_query.message.message_id),
             ("yes", sent.message_id))
        same(await client.answer_callback_query(press.callback_query.id), True)
        late = await fails(client.answer_callback_query(press.callback_query.id), said.BadRequest)
        same(str(late), "Query is too old and response timeout expired or query id is invalid")


async def hooks():
    desk, client = bot()
    async with client:
        desk.say("waited")
        hook = Hook(500)
        bad = client.set_webhook(hook.url, secret_token="not allowed!")
        same(str(await fails(bad, said.BadRequest)),
             "Secret token contains unallowed characters")
        plain = await fails(client.set_webhook("http://node.example/hook"), said.BadRequest)
        same(str(plain), "Bad webhook: an https url must be provided for webhook")
        await client.set_webhook(hook.url, secret_token="s3cret", max_connections=5)
        await asyncio.to_thread(eventually, lambda: len(hook.got) == 2, "second delivery")
        same([body["message"]["text"] for body, _ in hook.got], ["waited", "waited"])
        same({headers["X-Telegram-Bot-Api-Secret-Token"] for _, headers in hook.got}, {"s3cret"})
        info = await client.get_webhook_info()
        same((info.url, info.max_connections), (hook.url, 5))
        same(info.last_error_message,
             "Wrong response from the webhook: 500 Internal Server Error")
        same(str(await fails(client.get_updates(), said.Conflict)), ACTIVE)
        soon = await fails(client.set_webhook(hook.url + "2"), said.RetryAfter)
        same(soon.retry_after, 1)
        await client.delete_webhook()
        desk.say("kept")
        await client.delete_webhook()
        same([it.message.text for it in await client.get_updates()], ["kept"])
        await client.delete_webhook(drop_pending_updates=True)
        same(await client.get_updates(), ())


async def rivals():
    desk, client = bot()
    other = Bot(desk.token, base_url=f"{world.url}/bot")
    async with client, other:
        first = asyncio.create_task(fails(client.get_updates(timeout=20), said.Conflict))
        await overtaken(other, first)
        same(str(await first), OTHER)
        waiting = asyncio.create_task(fails(client.get_updates(timeout=20), said.Conflict))
        await asyncio.to_thread(eventually, lambda: world.look("pending")["polls"], "poll")
        await other.set_webhook(Hook().url)
        same(str(await waiting), SETTER)


async def overtaken(client, first):
    """Polls until the poll that began before is ended by one of these."""
    while not first.done():
        await client.get_updates(timeout=0)
        await asyncio.wait([first], timeout=0.05)


async def told_rivals():
    desk, client = bot()
    async with client:
        for by, words in (("poller", OTHER), ("setter", SETTER), ("webhook", ACTIVE)):
            desk.fault("conflict", by=by, times=1)
            same(str(await fails(client.get_updates(), said.Conflict)), words)
            same((await client.send_message(PRIVATE, "x")).text, "x")


async def loop():
    """The library's own loop of polling and answering."""
    desk, _ = bot()
    application = ApplicationBuilder().token(desk.token).base_url(f"{world.url}/bot").build()

    async def answer(update, _):
        await update.effective_message.reply_text(f"heard {update.effective_message.text}")

    application.add_handler(MessageHandler(filters.TEXT, answer))
    async with application:
        await application.updater.start_polling(poll_interval=0, timeout=1)
        await application.start()
        desk.say("2274209 refill")
        sends = {"account": desk.account, "wait_for": 1, "timeout_ms": 20000}
        seen = await asyncio.to_thread(lambda: world.sends(**sends))
        same([it["text"] for it in seen], ["heard 2274209 refill"])
        await application.updater.stop()
        await application.stop()


GROUPS = (
    ("who it is, chats, members", identity),
    ("messages, quotes, topics", messages),
    ("polling confirms by offset; twice, and counted anew", polling),
    ("edits, captions, topics, anonymous, kicked, unknown, migrated", kinds),
    ("edits of its own; an empty edit tells whose a message is", edits),
    ("buttons, and answers that come too late", buttons),
    ("a webhook: set, refused, retried, shown, cleared without loss", hooks),
    ("409 of two who poll, and of one who sets a webhook", rivals),
    ("409 of a rival in three wordings, while messages go on", told_rivals),
    ("its own loop hears and answers", loop),
)


async def main():
    for what, body in GROUPS:
        with court.group(what):
            await body()


asyncio.run(main())
world.stop()
court.close()
