//! The subscription.

use super::moment;
use super::panel::one_of;
use crate::problem::Problem;
use domain::medium::Medium;
use domain::plan;
use serde::{Deserialize, Serialize};

/// What is paid for; `null`, or left out, means everything, and for ever.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    mediums: Option<Vec<String>>,
    modules: Option<Vec<String>>,
    expires_at: Option<String>,
}

impl Plan {
    pub(crate) fn of(plan: &plan::Plan) -> Self {
        let names = |it: &Medium| it.name().to_owned();
        Self {
            mediums: plan.mediums.as_ref().map(|all| all.iter().map(names).collect()),
            modules: plan.modules.as_ref().map(|all| all.iter().cloned().collect()),
            expires_at: plan.expires.map(moment::show),
        }
    }

    pub(crate) fn check(&self) -> Result<plan::Plan, Problem> {
        let mediums = self.mediums.as_ref().map(|all| {
            let read = all.iter().enumerate().map(|(nth, name)| {
                Medium::parse(name).ok_or_else(|| {
                    let known = [Medium::Telegram, Medium::WhatsApp, Medium::Tickets];
                    let known = known.into_iter().map(Medium::name);
                    Problem::field(&format!("/mediums/{nth}"), "invalid", one_of(name, known))
                })
            });
            read.collect::<Result<_, _>>()
        });
        let modules = self.modules.as_ref().map(|all| {
            let read = all.iter().enumerate().map(|(nth, name)| {
                let plain = |it: u8| it.is_ascii_lowercase() || it == b'_';
                let fits = (1..=32).contains(&name.len()) && name.bytes().all(plain);
                let detail = "a module is named in 1 to 32 of a-z and _";
                let unfit = || Problem::field(&format!("/modules/{nth}"), "invalid", detail);
                fits.then(|| name.clone()).ok_or_else(unfit)
            });
            read.collect::<Result<_, _>>()
        });
        let expires = self.expires_at.as_deref().map(|text| {
            let detail = "a moment is written as 2026-01-15T12:00:00Z";
            let unfit = || Problem::field("/expires_at", "invalid", detail);
            moment::read(text).ok_or_else(unfit)
        });
        Ok(plan::Plan {
            mediums: mediums.transpose()?,
            modules: modules.transpose()?,
            expires: expires.transpose()?,
        })
    }
}
