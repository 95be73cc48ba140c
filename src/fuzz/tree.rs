//! JSON made of other JSON: values moved, retyped, doubled, left out, and sown with what readers
//! trip over. Now and then it is no JSON any more.

use super::corpus::Corpus;
use super::mutate;
use crate::storm::dice::Dice;
use serde_json::{Map, Value, json};

/// A word that stands for a secret: no error may repeat it.
pub(super) const SECRET: &str = "c4n4ry";

/// A body that one seed makes.
pub(super) fn body(dice: &mut Dice, corpus: &Corpus, base: Option<&[u8]>) -> Vec<u8> {
    let parsed = base.and_then(|it| serde_json::from_slice(it).ok());
    let own = parsed.or_else(|| dice.pick(corpus.trees()).cloned().filter(|_| base.is_none()));
    let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
    let Some(mut tree) = own else {
        let body = base.map(text).unwrap_or_default();
        return mutate::text(dice, &corpus.texts(), Some(body.as_bytes())).into_bytes();
    };
    for _ in 0..dice.between(1, 4) {
        change(dice, corpus, &mut tree);
    }
    let body = tree.to_string().into_bytes();
    if dice.one_in(6) { mutate::text(dice, &[], Some(&body)).into_bytes() } else { body }
}

fn change(dice: &mut Dice, corpus: &Corpus, tree: &mut Value) {
    let other = dice.pick(corpus.trees()).map(|it| part(dice, it)).unwrap_or_default();
    let own = part(dice, tree);
    let key = dice.pick(corpus.keys()).cloned().unwrap_or_default();
    let at = place(dice, tree);
    let Some(here) = tree.pointer_mut(&at) else { return };
    match dice.roll(10) {
        0 => *here = odd(dice),
        1 => *here = other,
        2 => *here = own,
        3 | 4 => retype(dice, here),
        5 => words(dice, here),
        6 => leave_out(dice, here),
        7 => put(dice, here, key, other),
        8 => put(dice, here, key, own),
        _ => rename(dice, here, key),
    }
}

/// Values that nobody should send.
fn odd(dice: &mut Dice) -> Value {
    let all = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(0.5),
        json!([]),
        json!({}),
        json!([[]]),
        json!(""),
        json!("0"),
        json!(" "),
        json!("-5"),
        json!("\u{0}\u{202e}\u{1f600}"),
        json!("99999999999999999999999"),
        json!("/../../x?y#z"),
        json!(format!("sbx_{SECRET} and more")),
        json!("x".repeat(3_000)),
    ];
    dice.pick(&all).cloned().unwrap_or_default()
}

/// A number as a text, a text as a number, one thing as a list of it.
fn retype(dice: &mut Dice, here: &mut Value) {
    let old = here.take();
    *here = match (dice.roll(4), old) {
        (0, old) => Value::Array(vec![old]),
        (1, old) => json!({ "0": old }),
        (_, Value::Number(number)) => Value::String(number.to_string()),
        (_, Value::String(text)) => text.parse::<u64>().map_or(Value::String(text), Value::from),
        (_, Value::Array(mut list)) => list.pop().unwrap_or_default(),
        (_, Value::Object(fields)) => fields.into_iter().map(|it| it.1).collect(),
        (_, old @ (Value::Null | Value::Bool(_))) => old,
    };
}

fn words(dice: &mut Dice, here: &mut Value) {
    if let Value::String(text) = here {
        *text = mutate::text(dice, &[], Some(text.as_bytes()));
    } else if let Some(number) = here.as_u64() {
        *here = json!(number.wrapping_add(dice.between(0, 2)).wrapping_sub(1));
    }
}

fn leave_out(dice: &mut Dice, here: &mut Value) {
    if let Value::Array(list) = here {
        list.pop();
    } else if let Value::Object(fields) = here {
        let names: Vec<String> = fields.keys().cloned().collect();
        if let Some(name) = dice.pick(&names) {
            fields.remove(name);
        }
    }
}

fn put(dice: &mut Dice, here: &mut Value, key: String, value: Value) {
    if let Value::Array(list) = here {
        let again = list.last().cloned().filter(|_| dice.one_in(2));
        list.push(again.unwrap_or(value));
    } else if let Value::Object(fields) = here {
        fields.insert(key, value);
    }
}

fn rename(dice: &mut Dice, here: &mut Value, key: String) {
    if let Value::Object(fields) = here {
        let names: Vec<String> = fields.keys().cloned().collect();
        if let Some(value) = dice.pick(&names).and_then(|name| fields.remove(name)) {
            fields.insert(key, value);
        }
    }
}

/// Something that stands in a tree.
fn part(dice: &mut Dice, tree: &Value) -> Value {
    let at = place(dice, tree);
    tree.pointer(&at).cloned().unwrap_or_default()
}

/// A place in a tree, as a JSON pointer: a few steps from the root.
fn place(dice: &mut Dice, tree: &Value) -> String {
    let (mut at, mut here) = (String::new(), tree);
    for _ in 0..dice.between(0, 6) {
        let step = match here {
            Value::Array(list) => step(dice, list.iter().enumerate().map(|it| it.0.to_string())),
            Value::Object(fields) => step(dice, names(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        let Some(step) = step else { break };
        let next = format!("{at}/{step}");
        let Some(there) = tree.pointer(&next) else { break };
        (at, here) = (next, there);
    }
    at
}

fn step(dice: &mut Dice, steps: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = steps.collect();
    dice.pick(&all).cloned()
}

/// The names of fields, as a pointer spells them.
fn names(fields: &Map<String, Value>) -> impl Iterator<Item = String> {
    fields.keys().map(|it| it.replace('~', "~0").replace('/', "~1"))
}
