//! The gateway to a provider's API, over the wire, against a provider that shares no type with it.

use domain::answer::Denial;
use domain::id::{ExternalId, ServiceId};
use domain::order::Status;
use domain::outcome::{Outcome, Refusal};
use gateways::call::{Answer, Call};
use gateways::provider::{Complaint, Login, Provider, RefillState, named};
use gateways::wire::{Wire, WireOptions};
use serde_json::json;
use sim::{FaultOrder, Options, ProviderOrders, ProviderSeed, RefillChange, Server, World};

struct Lab {
    server: Server,
    wire: Wire,
    login: Login,
}

fn way() -> &'static dyn Provider {
    named("standard").unwrap()
}

fn ids(list: &[&str]) -> Vec<ExternalId> {
    list.iter().map(|it| ExternalId::parse(it).unwrap()).collect()
}

impl Lab {
    async fn open() -> Self {
        let server = Server::start(Options::quick()).await.unwrap();
        let seed = json!({ "name": "rush", "api_key": "P", "balance": "100.84", "own_port": true,
            "services": [
                { "service": 1, "name": "Likes", "rate": "0.9", "refill": true, "cancel": true },
                { "service": 2, "name": "Views", "desc": "No refill" },
            ] });
        let opened = server.world.provider(serde_json::from_value::<ProviderSeed>(seed).unwrap());
        let books = json!({ "provider": "rush", "orders": [
            { "id": 881, "service": 1, "status": "Completed", "remains": "0" },
            { "id": 882, "service": 2, "status": "In progress", "remains": "157" },
            { "id": 883, "service": 1, "status": "Partial", "remains": "-2" },
        ] });
        server
            .world
            .provider_orders(serde_json::from_value::<ProviderOrders>(books).unwrap())
            .unwrap();
        let options = WireOptions { allow_private_hosts: true, ..WireOptions::default() };
        let site = format!("{}/api/v2/", opened.unwrap().base_url);
        let login = Login { site: way().site(&site).unwrap(), key: "P".to_owned() };
        Self { server, wire: Wire::new(options).unwrap(), login }
    }

    fn world(&self) -> &World {
        &self.server.world
    }

    async fn ask(&self, call: Call) -> Answer {
        self.wire.perform(call).await
    }

    async fn fault(&self, fault: serde_json::Value) {
        let mut order = json!({ "vendor": "provider", "account": "rush" });
        order.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        self.world().fault(&serde_json::from_value::<FaultOrder>(order).unwrap()).await.unwrap();
    }

    /// Asks for a refill, and brings what became of the first order.
    async fn refill(&self, orders: &[&str]) -> Outcome {
        let orders = ids(orders);
        let answer = self.ask(way().ask_refill(&self.login, &orders)).await;
        way().read_refill(&orders, &answer).remove(orders.first().unwrap()).unwrap()
    }
}

fn refused(denial: Denial) -> Outcome {
    Outcome::Refused(Refusal::Declined(denial))
}

#[tokio::test]
async fn a_refill_is_taken_followed_and_refused() {
    let lab = Lab::open().await;
    assert_eq!(lab.refill(&["881"]).await, Outcome::Accepted("1".to_owned()));
    assert_eq!(lab.refill(&["881"]).await, refused(Denial::Already));
    let three = ids(&["882", "883", "999"]);
    let answer = lab.ask(way().ask_refill(&lab.login, &three)).await;
    let told = way().read_refill(&three, &answer);
    assert_eq!(told[&three[0]], refused(Denial::NoRefill));
    assert_eq!(told[&three[1]], Outcome::Accepted("2".to_owned()));
    assert_eq!(told[&three[2]], refused(Denial::WrongId));

    let done = json!({ "provider": "rush", "id": 2, "status": "Completed" });
    lab.world().refill(serde_json::from_value::<RefillChange>(done).unwrap()).unwrap();
    let refills = ids(&["1", "2", "3"]);
    let answer = lab.ask(way().ask_refill_status(&lab.login, &refills)).await;
    let told = way().read_refill_status(&refills, &answer).unwrap();
    let told: Vec<_> = told.into_values().collect();
    let wanted =
        [Ok(RefillState::Waiting), Ok(RefillState::Completed), Err(Complaint::NoSuchRefill)];
    assert_eq!(told, wanted);
    let one = ids(&["3"]);
    let answer = lab.ask(way().ask_refill_status(&lab.login, &one)).await;
    let told = way().read_refill_status(&one, &answer).unwrap();
    assert_eq!(told[&one[0]], Err(Complaint::NoSuchRefill));
}

#[tokio::test]
async fn what_only_looks_is_told_as_it_is() {
    let lab = Lab::open().await;
    let orders = ids(&["882", "883", "999"]);
    let answer = lab.ask(way().ask_status(&lab.login, &orders)).await;
    let told = way().read_status(&orders, &answer).unwrap();
    let of = |nth: usize| told[&orders[nth]].map(|it| (it.status, it.remains));
    assert_eq!(of(0), Ok((Status::InProgress, Some(157))));
    assert_eq!(of(1), Ok((Status::Partial, Some(0))));
    assert_eq!(of(2), Err(Complaint::NoSuchOrder));
    let answer = lab.ask(way().ask_balance(&lab.login)).await;
    assert_eq!(way().read_balance(&answer).as_deref(), Ok("100.84 USD"));
    let answer = lab.ask(way().ask_services(&lab.login)).await;
    let catalogue = way().read_services(&answer).unwrap();
    let told: Vec<_> = catalogue.services.iter().map(|it| (it.id, it.refill)).collect();
    assert_eq!(told, [(ServiceId(1), Some(true)), (ServiceId(2), Some(false))]);
    let one = ids(&["882"]);
    let answer = lab.ask(way().ask_cancel(&lab.login, &one)).await;
    assert_eq!(way().read_cancel(&one, &answer)[&one[0]], refused(Denial::Cannot));
    assert_eq!(lab.world().violations(), Vec::new());
}

#[tokio::test]
async fn a_lost_reply_is_doubt_and_a_closed_door_is_not() {
    let lab = Lab::open().await;
    let begun = || lab.world().provider_state("rush").unwrap().refills.len();
    lab.fault(json!({ "fault": "lost" })).await;
    assert_eq!(lab.refill(&["881"]).await, Outcome::Unknown);
    assert_eq!(begun(), 1, "it was begun all the same");
    for (fault, outcome) in [
        (json!({ "fault": "vanished" }), Outcome::Unknown),
        (json!({ "fault": "html" }), Outcome::Unknown),
        (json!({ "fault": "garbled" }), Outcome::Unknown),
        (json!({ "fault": "wrong_ids" }), Outcome::Unknown),
        (json!({ "fault": "down" }), Outcome::Refused(Refusal::Unreachable)),
    ] {
        lab.fault(fault.clone()).await;
        assert_eq!(lab.refill(&["883", "999"]).await, outcome, "{fault}");
        lab.fault(json!({ "fault": "up" })).await;
    }
    lab.fault(json!({ "fault": "denied" })).await;
    let stopped = Refusal::Stopped("the provider's API key was refused".to_owned());
    assert_eq!(lab.refill(&["881"]).await, Outcome::Refused(stopped));
    lab.fault(json!({ "fault": "limited", "seconds": 7 })).await;
    let busy = Refusal::Busy { wait_ms: 7_000, account: true };
    assert_eq!(lab.refill(&["881"]).await, Outcome::Refused(busy));
}
