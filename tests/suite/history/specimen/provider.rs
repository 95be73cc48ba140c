//! One specimen of every event about providers' own APIs.

use super::{AT, out};
use domain::answer::Denial;
use domain::bytes::Sealed;
use domain::change::{By, Change};
use domain::event::{Event, Looked};
use domain::id::{CommandId, OrderId};
use domain::input::Attempt;
use domain::order::Status;
use domain::outcome::Refusal;
use domain::provider::Api;
use domain::watch::Saying;

pub(super) fn all() -> Vec<(&'static str, Event)> {
    let by = || By("owner".to_owned());
    let api = Api {
        kind: "standard".to_owned(),
        site: "https://rush.example/api/v2".to_owned(),
        key: Sealed(vec![1, 2, 3]),
    };
    let set = Change::ProviderSet { name: "rush".into(), api };
    let removed = Change::ProviderRemoved { name: "rush".into() };
    let attempts =
        vec![Attempt { outgoing: out(3), attempt: 1 }, Attempt { outgoing: out(4), attempt: 2 }];
    let refusal = Refusal::Declined(Denial::Already);
    let looked = Looked {
        command: CommandId(7),
        order: OrderId(2_274_209),
        status: Some(Status::Completed),
        outcome: Some(Saying::Rejected),
        again: Some(AT),
    };
    vec![
        ("changed_provider", Event::Changed { by: by(), change: set }),
        ("changed_provider_removed", Event::Changed { by: by(), change: removed }),
        ("called", Event::Called { attempts }),
        ("refused_declined", Event::Refused { outgoing: out(3), attempt: 1, refusal, again: None }),
        ("followed_up_rejected", Event::FollowedUp { round: 6, looks: vec![looked] }),
    ]
}
