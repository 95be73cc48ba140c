//! Secrets: given once, and in no answer ever after.

use crate::client::Client;
use crate::house::{BOT_TOKEN, Guest, House, INSTANCE_TOKEN, NOWHERE, PANEL_KEY};
use serde_json::json;

/// Everything that can be looked at.
const SHOWN: &str = "/panel /channels /channels/tg /channels/wa /chats /links /invites /routes \
    /aliases /templates /settings /plan /commands /commands/cmd_1 /dispatches /in-doubt \
    /health /tokens";

/// Channel rule 17 (tokens).
#[tokio::test]
async fn no_answer_holds_a_secret() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let ask = &guest.client;
    let made = ask.heard().len();
    house.whatsapp(&guest, "A1", "2274209 refill").await.with(200);
    look_at_everything(&house, &guest).await;
    write_secrets(ask, &guest.home).await;
    let trial = json!({"chat": "wa:15551110001@c.us", "text": "2274209 refill"});
    ask.post(&format!("{}/simulate", guest.home), &trial).await.with(200);

    let heard = ask.heard();
    let (before, after) = heard.split_at(made);
    for secret in [PANEL_KEY, INSTANCE_TOKEN, "botsecret"] {
        assert!(!heard.iter().any(|it| it.contains(secret)), "{secret} was shown");
    }
    for secret in [&guest.telegram.1, &guest.green.1, &guest.token] {
        let shown = |answers: &[String]| answers.iter().filter(|it| it.contains(secret)).count();
        assert_eq!((shown(before), shown(after)), (1, 0), "{secret} is shown once");
    }
    house.close().await;
}

async fn look_at_everything(house: &House, guest: &Guest) {
    let (ask, home) = (&guest.client, &guest.home);
    ask.get(home).await.with(200);
    for path in SHOWN.split_whitespace() {
        ask.get(&format!("{home}{path}")).await.with(200);
    }
    for path in ["/v1/tenants", "/v1/tokens", "/v1/health"] {
        house.master.get(path).await.with(200);
    }
    for path in ["panel/test", "channels/tg/test", "channels/wa/test", "channels/tg/hook"] {
        let probed = ask.post(&format!("{home}/{path}"), &json!({})).await.with(200).json();
        assert_eq!(probed["ok"], false, "nobody listens there: {probed}");
    }
}

/// Gives secrets again, some in places where they do not belong.
async fn write_secrets(ask: &Client, home: &str) {
    let panel = json!({"kind": "perfect", "site": NOWHERE, "key": PANEL_KEY});
    ask.put(&format!("{home}/panel"), &panel).await.with(200);
    let bot = json!({"kind": "telegram", "base": NOWHERE, "token": BOT_TOKEN});
    ask.put(&format!("{home}/channels/tg"), &bot).await.with(200);
    for body in [
        json!({"kind": PANEL_KEY, "site": NOWHERE, "key": PANEL_KEY}),
        json!({"kind": "perfect", "site": NOWHERE, "key": {"is": PANEL_KEY}}),
        json!({"kind": "perfect", "site": [PANEL_KEY], "key": PANEL_KEY}),
        json!({"kind": "perfect", "site": format!("https://{PANEL_KEY}@a.example"), "key": "x"}),
    ] {
        ask.put(&format!("{home}/panel"), &body).await.problem(422, "invalid");
    }
    let odd = json!({"kind": "telegram", "token": {"is": BOT_TOKEN}});
    ask.put(&format!("{home}/channels/tg"), &odd).await.problem(422, "invalid");
}
