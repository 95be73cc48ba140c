//! The platform: tenants, hooks and tokens, across restarts.

use crate::desk::{Desk, START, heard};
use domain::change::{By, Change, Trouble};
use domain::medium::Medium;
use domain::platform::Scope;
use domain::route::RouteKey;
use domain::time::{Moment, Span};
use signalbox_actors::{ChangeError, Node, Rejected, StartError};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_known_by_their_text_alone_and_outlive_the_node() {
    let desk = Desk::open().await;
    let (id, text) = desk.node.issue_token(Scope::Tenant(desk.tenant), "ci").await.unwrap();
    let (other, _) = desk.node.issue_token(Scope::Master, "master").await.unwrap();
    let known = Some((id, Scope::Tenant(desk.tenant)));
    assert_eq!(desk.node.authenticate(text.expose()), known);
    assert_eq!(desk.node.authenticate("sbx_0_0"), None);
    assert_eq!(desk.node.tokens(Scope::Tenant(desk.tenant)).len(), 1);
    assert_eq!(desk.node.tokens(Scope::Master).len(), 2);
    let desk = desk.crash().await;
    assert_eq!(desk.node.authenticate(text.expose()), known);
    desk.node.revoke_token(id).await.unwrap();
    assert_eq!(desk.node.authenticate(text.expose()), None);
    let gone = desk.node.revoke_token(id).await;
    assert!(matches!(gone, Err(ChangeError::Objection(it)) if it.kind == Trouble::Missing));
    desk.node.revoke_token(other).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_opens_nothing_from_the_moment_that_it_expires() {
    let desk = Desk::open().await;
    let (hour, scope) = (Span::hours(1), Scope::Tenant(desk.tenant));
    for past in [Moment(0), START] {
        let refused = desk.node.lend_token(scope, "late", Some(past)).await;
        let Err(ChangeError::Objection(it)) = refused else { panic!("it was given out") };
        assert_eq!((it.kind, it.pointer.as_str()), (Trouble::Invalid, "/expires_at"));
    }
    let (id, text) = desk.node.lend_token(scope, "ci", Some(START.plus(hour))).await.unwrap();
    assert!(desk.ground.clock.advance(Span(hour.0 - 1)));
    let desk = desk.crash().await;
    assert_eq!(desk.node.authenticate(text.expose()), Some((id, scope)));
    assert!(desk.ground.clock.advance(Span(1)));
    assert_eq!(desk.node.authenticate(text.expose()), None);
    assert_eq!(desk.node.tokens(scope).len(), 1, "it is still listed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_token_was_last_used_is_known_to_the_minute_and_writes_no_event() {
    let desk = Desk::open().await;
    let (id, text) = desk.node.issue_token(Scope::Master, "ci").await.unwrap();
    assert_eq!(desk.node.token_used(id), None);
    let appends = desk.ground.lever.appends();
    assert!(desk.ground.clock.advance(Span::seconds(90)));
    assert_eq!(desk.node.authenticate(&format!("{}0", text.expose())), None);
    assert_eq!(desk.node.token_used(id), None, "another token was shown");
    desk.node.authenticate(text.expose()).unwrap();
    let minute = START.plus(Span::minutes(1));
    assert_eq!(desk.node.token_used(id), Some(minute));
    // What was kept outlives a stop, and once an hour has passed, a crash; what is newer does not.
    let desk = desk.restart().await;
    assert_eq!(desk.node.token_used(id), Some(minute));
    desk.node.authenticate(text.expose()).unwrap();
    assert!(desk.ground.clock.advance(Span::hours(1)));
    desk.node.settled().await;
    let later = Span::minutes(61);
    desk.node.authenticate(text.expose()).unwrap();
    assert_eq!(desk.node.token_used(id), Some(START.plus(later)));
    assert!(desk.ground.clock.advance(Span::hours(1)));
    desk.node.settled().await;
    assert!(desk.ground.clock.advance(Span::minutes(5)));
    desk.node.authenticate(text.expose()).unwrap();
    let desk = desk.crash().await;
    assert_eq!(desk.node.token_used(id), Some(START.plus(later)));
    assert_eq!(desk.ground.lever.appends(), appends);
    desk.node.revoke_token(id).await.unwrap();
    let desk = desk.restart().await.restart().await;
    assert_eq!(desk.node.token_used(id), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_leads_to_its_channel_also_when_that_changes() {
    let desk = Desk::open().await;
    let hook = desk.node.open_hook(desk.tenant, "wa".into()).await.unwrap();
    let target = desk.node.hook(hook).await.unwrap().unwrap();
    assert_eq!((target.tenant, target.medium), (desk.tenant, Medium::WhatsApp));
    assert_eq!(target.account, crate::desk::INSTANCE);
    assert_eq!(desk.node.hook(hook.wrapping_add(1)).await, Ok(None));
    let setup = desk.node.look(desk.tenant, |mind| mind.channels()[&"wa".into()].clone());
    let mut channel = setup.await.unwrap();
    channel.account = "1101000009".into();
    desk.change(Change::ChannelSet { name: "wa".into(), channel }).await;
    let desk = desk.restart().await;
    assert_eq!(desk.node.hook(hook).await.unwrap().unwrap().account, "1101000009");
    assert_eq!(desk.node.hooks(desk.tenant), [(hook, "wa".into())]);
    let desk = desk.restart().await;
    let node = desk.node.clone();
    node.stop().await;
    assert!(matches!(node.hook(hook).await, Err(Rejected::Stopping(_))), "it is not unknown");
    let desk = desk.restart().await;
    desk.node.close_hook(hook).await.unwrap();
    assert_eq!(desk.node.hook(hook).await, Ok(None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_tenant_is_gone_and_so_are_its_keys() {
    let desk = Desk::open().await;
    let hook = desk.node.open_hook(desk.tenant, "tg".into()).await.unwrap();
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    desk.node.delete_tenant(desk.tenant).await.unwrap();
    assert!(desk.ground.vault.tenant(desk.tenant.bytes()).unwrap().is_none());
    assert_eq!(desk.hear(2, "tg:5", "2 refill").await, Err(Rejected::NotFound));
    assert_eq!(desk.node.hook(hook).await, Ok(None));
    assert_eq!((desk.node.tenants().len(), desk.node.observe().awake), (0, 0));
    let desk = desk.crash().await;
    assert_eq!(desk.node.tenant(desk.tenant), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_does_not_start_with_a_keyring_that_lacks_a_tenants_key() {
    let desk = Desk::open().await;
    desk.node.halt().await;
    desk.ground.vault.erase(desk.tenant.bytes()).unwrap();
    let Err(error) = Node::start(desk.ground.parts()) else { panic!("it starts") };
    assert!(matches!(error, StartError::KeyMissing { tenant } if tenant == desk.tenant));
    let told = error.to_string();
    let wanted = format!("no key for tenant {}", desk.tenant);
    assert!(told.contains(&wanted) && told.contains("nothing was deleted"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_answered_with_what_was_taken() {
    let desk = Desk::open().await;
    let by = || By("owner".into());
    let bad = Change::RouteRemoved { id: domain::id::RouteId(77) };
    let refused = desk.node.change(desk.tenant, by(), bad).await;
    assert!(matches!(refused, Err(ChangeError::Objection(it)) if it.pointer == "/id"));
    let route = desk.node.look(desk.tenant, |mind| mind.routes().iter().next().unwrap().1.clone());
    let mut route = route.await.unwrap();
    route.keys = vec![RouteKey::parse("calm.example").unwrap()];
    let new = Change::RouteSet { id: domain::id::RouteId(0), route };
    let before = desk.node.look(desk.tenant, domain::tenant::Tenant::revision).await.unwrap();
    let taken = desk.node.change(desk.tenant, by(), new).await.unwrap();
    assert_eq!(taken.revision, before + 1);
    assert!(matches!(taken.change, Change::RouteSet { id, .. } if id.0 == 2));
    let nobody = domain::id::TenantId(7);
    let lost = desk.node.deliver(nobody, "tg".into(), vec![heard(1, "tg:5", "x")]).await;
    assert_eq!(lost, Err(Rejected::NotFound));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_readable_is_in_the_journal() {
    use journal::Journal;
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    let stream = journal::StreamId(desk.tenant.bytes());
    let records = desk.ground.lever.read(stream, 1, 1_000).unwrap();
    let index = desk.ground.lever.scan_index(stream, b"", None, 1_000).unwrap();
    let all: Vec<u8> = records.into_iter().flat_map(|it| it.body).collect();
    let all: Vec<u8> = index.into_iter().flat_map(|(_, value)| value).chain(all).collect();
    for word in ["alice", "rush.example", "refill", "k-1", "AAtest"] {
        assert!(!all.windows(word.len()).any(|it| it == word.as_bytes()), "{word} is readable");
    }
}
