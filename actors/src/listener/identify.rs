//! Identifying: asks the vendor who is behind a hidden id.

use super::Listener;
use crate::charge::Charge;
use crate::world::{World, gateway};
use actix::{Handler, Message};
use domain::change::Channel as Setup;
use domain::fault::Fault;
use domain::id::{ChannelName, Chat};
use domain::input::Input;
use gateways::channel::ChannelProblem;

/// Ask who this is.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Identify {
    pub(crate) charge: Charge,
    pub(crate) inquiry: u64,
    pub(crate) hidden: Chat,
    /// The group in which it spoke.
    pub(crate) group: Option<Chat>,
}

impl Handler<Identify> for Listener {
    type Result = ();

    fn handle(&mut self, message: Identify, _: &mut Self::Context) {
        let Identify { charge, inquiry, hidden, group } = message;
        let (world, name) = (self.world.clone(), self.name.clone());
        let setup = self.tuning.setup.clone();
        world.core.drill(|drill| drill.working(world.tenant, "listener"));
        drop(actix::spawn(async move {
            let said = ask(&world, (&name, &setup), (&hidden, group.as_ref())).await;
            charge.report(Input::Identified(inquiry, said.map_err(|it| fault(&it))));
        }));
    }
}

/// Makes the calls one after another, as the vendor has it for questions.
async fn ask(
    world: &World,
    (name, setup): (&ChannelName, &Setup),
    who: (&Chat, Option<&Chat>),
) -> Result<Vec<(Chat, Chat)>, ChannelProblem> {
    let account = world.account(name, setup).ok_or(ChannelProblem::Denied)?;
    let gateway = gateway(setup.medium).ok_or(ChannelProblem::Garbled)?;
    let mut answers = Vec::new();
    for call in gateway.ask_identify(&account, who.0, who.1) {
        answers.push(world.call(&world.lanes.outbound, call).await);
    }
    gateway.read_identify(name, who, &answers)
}

fn fault(problem: &ChannelProblem) -> Fault {
    match problem {
        ChannelProblem::Unreachable => Fault::Unreachable,
        ChannelProblem::Forbidden => Fault::Forbidden,
        ChannelProblem::Silent => Fault::Silent,
        ChannelProblem::Denied | ChannelProblem::WrongAccount | ChannelProblem::Stopped(_) => {
            Fault::Denied
        }
        ChannelProblem::Busy(wait_ms) => Fault::Busy(Some(*wait_ms)),
        ChannelProblem::Failed(status) => Fault::Failed(*status),
        ChannelProblem::Garbled => Fault::Garbled("who somebody is".to_owned()),
    }
}
