//! Probes and trials: one at a time for each tenant.

use crate::desk::{Desk, chat};
use signalbox_actors::Rejected;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_probes_one_at_a_time_and_holds_up_no_neighbour() {
    let desk = Desk::open().await;
    let (node, tenant) = (desk.node.clone(), desk.tenant);
    let neighbour = node.create_tenant("Neighbour").await.unwrap();
    let (first, second, trial, beside) = tokio::join!(
        biased;
        node.test_channel(tenant, "tg".into()),
        node.test_panel(tenant),
        node.simulate(tenant, chat("tg:5"), "1 refill".into()),
        node.test_panel(neighbour),
    );
    assert!(first.unwrap()[0].ok);
    let refused = Rejected::Full { retry_after_s: 2 };
    assert_eq!((second.unwrap_err(), trial.unwrap_err()), (refused.clone(), refused));
    assert_eq!(beside.unwrap()[0].name, "setup");
    assert!(node.test_panel(tenant).await.unwrap()[0].ok);
}
