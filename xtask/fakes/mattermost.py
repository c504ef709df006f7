"""The fake Mattermost as a driver meets it that is made from the official API description."""

import asyncio
import json
import os
from urllib.parse import urlsplit

from mattermostautodriver import TypedDriver
from mattermostautodriver.exceptions import InvalidOrMissingParameters, NoAccessTokenProvided, ResourceNotFound
from mattermostautodriver.websocket import Websocket

AT = urlsplit(os.environ["MATTERMOST_URL"])
TOKEN = "fake0token0of0the0sev1bot0"


def driver(**who):
    return TypedDriver({"scheme": AT.scheme, "url": AT.hostname, "port": AT.port, "max_retries": 0, **who})


def refused(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def posts(bot):
    team = bot.teams.get_team_by_name("support")
    asked = {"team_id": team["id"], "name": "inc-8-globex", "display_name": "INC-8 Globex", "type": "O"}
    channel = bot.channels.create_channel(**asked, purpose="why", header="how")
    assert (channel["name"], channel["header"], channel["delete_at"]) == ("inc-8-globex", "how", 0)
    refused(InvalidOrMissingParameters, lambda: bot.channels.create_channel(**asked))
    assert bot.channels.get_channel_by_name(team["id"], "inc-8-globex")["id"] == channel["id"]
    assert bot.channels.patch_channel(channel["id"], header="**Identified**")["purpose"] == "why"
    dana = bot.users.get_user_by_username("dana")
    assert bot.channels.add_channel_member(channel["id"], user_id=dana["id"])["user_id"] == dana["id"]

    root = bot.posts.create_post(channel["id"], "It is **down**.", metadata={"priority": {"priority": "urgent"}})
    assert root["metadata"]["priority"]["priority"] == "urgent" and root["props"] == {}
    reply = bot.posts.create_post(channel["id"], "Looking.", root_id=root["id"], props={"a": "b"})
    thread = bot.posts.get_post_thread(root["id"])
    assert thread["order"] == [reply["id"], root["id"]] and thread["posts"][root["id"]]["reply_count"] == 1
    assert bot.posts.patch_post(root["id"], message="It is up.")["message"] == "It is up."
    assert bot.posts.pin_post(root["id"]) == {"status": "OK"}
    assert bot.posts.get_post(root["id"])["is_pinned"]
    info = bot.files.upload_file(files=("server.log", b"a log line"), channel_id=channel["id"])["file_infos"][0]
    assert bot.posts.create_post(channel["id"], "Logs.", file_ids=[info["id"]])["file_ids"] == [info["id"]]
    bot.reactions.save_reaction({"user_id": bot.client.userid, "post_id": root["id"], "emoji_name": "eyes"})
    assert [r["emoji_name"] for r in bot.reactions.get_reactions(root["id"])] == ["eyes"]
    since = bot.posts.get_posts_for_channel(channel["id"], since=root["create_at"])
    assert reply["id"] in since["posts"]
    refused(ResourceNotFound, lambda: bot.posts.get_post("post0000000000000000009999"))
    return channel


class Following(Websocket):
    """Says when it hears of a post; the driver itself takes the port as a text."""

    def __init__(self, options, token):
        super().__init__({**options, "port": str(options["port"])}, token)


def follows(bot, channel):
    heard = []

    async def hear(said):
        event = json.loads(said)
        if event.get("event") == "hello":
            await asyncio.to_thread(bot.posts.create_post, channel["id"], "Do you hear me?")
        if event.get("event") == "posted":
            heard.append(json.loads(event["data"]["post"])["message"])
            bot.disconnect()
            raise asyncio.CancelledError

    async def listen():
        bot.websocket = Following(bot.options, bot.client.token)
        try:
            await asyncio.wait_for(bot.websocket.connect(hear), 20)
        except asyncio.CancelledError:
            pass

    asyncio.run(listen())
    assert heard == ["Do you hear me?"], heard


def main():
    refused(NoAccessTokenProvided, lambda: driver(token="wrong").login())
    person = driver(login_id="dana", password="fake password 1")
    assert person.login()["username"] == "dana"
    assert person.system.get_ping()["status"] == "OK"
    assert person.system.get_client_config()["Version"] == "11.7.0"
    bot = driver(token=TOKEN)
    assert bot.login()["is_bot"]
    follows(bot, posts(bot))


main()
