//! A user as the panel may write one. The shape is nowhere described: every place in which it can
//! be is looked at, and what does not name the user who was asked for is not believed.

use super::super::User;
use crate::money;
use crate::received::garbled;
use domain::fault::Fault;
use domain::id::Username;
use serde_json::Value;

/// Where a user may stand in an answer.
const PLACES: [&str; 9] = [
    "",
    "/user",
    "/data",
    "/data/user",
    "/user/0",
    "/users/0",
    "/data/0",
    "/data/users/0",
    "/data/list/0",
];

/// Finds the user who was asked for.
pub(super) fn find(whole: &Value, asked: &Username) -> Result<User, Fault> {
    let rows = PLACES.iter().filter_map(|place| whole.pointer(place));
    let mut named = rows.filter_map(|row| Some((row, name(row)?)));
    let (row, name) = named.next().ok_or_else(|| garbled("a user with a name"))?;
    if name.to_lowercase() != asked.as_str().to_lowercase() {
        return Err(Fault::Mismatched);
    }
    Ok(User { username: name.into(), balance: money::balance(row) })
}

/// A user's name, bare: an object under `user` is a user itself.
fn name(row: &Value) -> Option<&str> {
    let name = row.get("username").or_else(|| row.get("login")).or_else(|| row.get("user"))?;
    name.as_str().map(str::trim).filter(|it| !it.is_empty())
}
