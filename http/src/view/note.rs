//! Notes: what became known of a command after it was answered.

use super::{id, moment};
use domain::tenant;
use serde::Serialize;

/// A note.
#[derive(Serialize)]
pub(crate) struct Note {
    at: String,
    /// `answered`, `reminded`, `overdue`, `seen` or `told`.
    kind: &'static str,
    dispatch_id: Option<String>,
    order_ids: Vec<u64>,
    /// What an answer is read as, what the panel shows, or what was said.
    detail: String,
    /// The beginning of the provider's own words; left out where none were said.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

impl Note {
    pub(crate) fn of(note: &tenant::Note) -> Self {
        Self {
            at: moment::show(note.at),
            kind: note.kind.name(),
            dispatch_id: note.dispatch.map(|it| id::show("dsp", it.0)),
            order_ids: note.orders.iter().map(|it| it.0).collect(),
            detail: note.detail.clone(),
            excerpt: Some(note.excerpt.clone()).filter(|it| !it.is_empty()),
        }
    }
}
