//! No byte of a customer's message reaches a provider but by a token: whatever is said, a dispatch
//! is made of its route's own words, the action's word, and numbers that were checked.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop where it stands"
)]

mod house;

use domain::length::{UNITS_MAX, units};
use domain::order::Sheet;
use domain::route::Route;
use house::{House, ORDERS, Planned, asked, goes_twice, houses};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;

/// What people put between the numbers, and what somebody would who wants it to go on.
const BETWEEN: &[&str] = &[
    " ",
    ",",
    "\n",
    ", ",
    "\t",
    ";",
    "|",
    "/",
    "-",
    "\u{200b} ",
    "\u{202e} ",
    "\u{2068} ",
    " * ",
    " _",
    "` ",
    "<b> ",
    " {ids} ",
    " {{",
    "}} ",
    " %s ",
    " please ",
    " pls ",
    " bhai ",
    " 🙏 ",
    " & ",
    "\u{0} ",
    " @rush ",
    " https://evil.example/x ",
    " ١٢ ",
    " and ",
    " ok ",
    "\r\n",
    " \u{301}",
    " 999 ",
    " #",
];

/// A message: numbers in some spelling, a word somewhere, and things between them.
fn messages(action: &'static str) -> impl Strategy<Value = Vec<String>> {
    let number = (select(ORDERS.to_vec()), 0..3_u8).prop_map(|(id, spelling)| {
        let digits = id.to_string();
        match spelling {
            0 => digits.chars().map(arabic).collect(),
            _ => digits,
        }
    });
    let usual: Vec<&str> = BETWEEN.iter().take(8).copied().collect();
    let gap = prop_oneof![8 => select(usual), 2 => select(BETWEEN.to_vec())];
    let gap = prop_oneof![20 => gap.prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    let word = select(vec![action.to_owned(), action.to_uppercase(), format!(" {action} ")]);
    let list = vec((number, gap), 1..7);
    (list, word, any::<Index>()).prop_map(|(list, word, at)| {
        let mut parts: Vec<String> = list.into_iter().flat_map(|(id, gap)| [id, gap]).collect();
        let at = at.index(parts.len() / 2 + 1) * 2;
        parts.splice(at..at, [word, " ".to_owned()]);
        parts
    })
}

fn arabic(digit: char) -> char {
    digit.to_digit(10).and_then(|it| char::from_u32(0x660 + it)).unwrap_or(digit)
}

/// The text of a dispatch, from typed tokens alone, and by other code than the product's.
fn rebuilt(route: &Route, house: &House, sheets: &[&Sheet]) -> String {
    let joined = |each: Vec<String>| each.join(",");
    let username = sheets[0].owner.as_str();
    let plain = username.bytes().all(|it| it.is_ascii_alphanumeric() || b"_.@+-".contains(&it));
    let own = route.verbs.get(&house.action).map(|it| it.as_str().to_owned());
    let mut text = String::new();
    let mut rest = route.template.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap();
        text.push_str(&match name {
            "ids" => joined(
                sheets.iter().filter_map(|it| Some(it.external.as_ref()?.to_string())).collect(),
            ),
            "orders" => joined(sheets.iter().map(|it| it.id.to_string()).collect()),
            "action" => own.clone().unwrap_or_else(|| house.action.name().to_owned()),
            "service" => sheets[0].service.map(|it| it.to_string()).unwrap_or_default(),
            "username" if !route.allow_username => String::new(),
            "username" => if plain { username } else { "-" }.to_owned(),
            other => panic!("no placeholder is called {other}"),
        });
        rest = after;
    }
    text + rest
}

/// Whether every dispatch is what its typed tokens make, no more and no less.
fn judge(house: &House, planned: &[Planned]) -> Result<(), String> {
    for dispatch in planned {
        let route = &house.routes[&dispatch.route];
        let sheets: Vec<&Sheet> = dispatch.orders.iter().map(|id| &house.sheets[id]).collect();
        let expected = rebuilt(route, house, &sheets);
        if dispatch.text != expected {
            return Err(format!("{:?}, not {expected:?}", dispatch.text));
        }
        let known = route.targets.contains(&dispatch.chat);
        let fits = dispatch.orders.len() <= house.ids_max && units(&dispatch.text) <= UNITS_MAX;
        if !known || !fits {
            return Err(format!("{dispatch:?} of {route:?}"));
        }
    }
    if goes_twice(planned) { Err(format!("an order goes twice: {planned:?}")) } else { Ok(()) }
}

/// A house and a message in it.
fn cases() -> impl Strategy<Value = (House, Vec<String>)> {
    houses().prop_flat_map(|house| {
        let messages = messages(house.action.name());
        (Just(house), messages)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_dispatch_is_what_its_tokens_make((house, message) in cases()) {
        let planned = house.dispatches(&message.concat());
        judge(&house, &planned).map_err(TestCaseError::fail)?;
    }

    /// Everything but the tokens may be swapped, and the provider reads the same bytes.
    #[test]
    fn what_is_no_token_changes_nothing(
        (house, message) in cases(), others in vec(select(BETWEEN.to_vec()), 16),
    ) {
        let text = message.concat();
        let Some((action, orders)) = asked(&text) else {
            prop_assert!(house.dispatches(&text).is_empty(), "not silent: {text:?}");
            return Ok(());
        };
        let ids: Vec<String> = orders.iter().map(ToString::to_string).collect();
        let plain = house.dispatches(&format!("{} {}", ids.join(" "), action.name()));
        prop_assert_eq!(&house.dispatches(&text), &plain, "{:?}", text);
        let word = |part: &str| part.chars().any(char::is_alphanumeric);
        let pairs = message.iter().map(String::as_str).zip(others.iter().cycle());
        let swapped: String = pairs.map(|(part, it)| if word(part) { part } else { it }).collect();
        if asked(&swapped) == Some((action, orders)) {
            prop_assert_eq!(&house.dispatches(&swapped), &plain, "{:?}", swapped);
        }
    }
}

/// A provider's text with something of the customer's in it.
type Leak = fn(&Planned, &House, &str) -> String;

/// What a careless renderer would do; each must be caught.
const LEAKS: [(&str, Leak); 5] = [
    ("the message is quoted", |it, _, message| format!("{}\n> {message}", it.text)),
    ("the numbers are the customer's spelling", |_, _, message| message.to_owned()),
    ("its last byte goes along", |it, _, message| {
        it.text.clone() + message.get(message.len() - 1..).unwrap_or(".")
    }),
    ("the username is not looked at", |it, house, _| {
        let owner = house.sheets[&it.orders[0]].owner.as_str();
        format!("{} {owner}", it.text)
    }),
    ("an order's number stands beside the provider's", |it, _, _| {
        format!("{} ({})", it.text, it.orders[0])
    }),
];

#[test]
fn a_leak_is_caught() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut commands, mut dispatches) = (0, 0);
    for _ in 0..400 {
        let (house, message) = cases().new_tree(&mut runner).unwrap().current();
        let message = message.concat();
        let planned = house.dispatches(&message);
        judge(&house, &planned).unwrap();
        commands += usize::from(asked(&message).is_some());
        dispatches += planned.len();
        for (name, leak) in LEAKS {
            let leaked: Vec<Planned> = planned
                .iter()
                .map(|it| Planned { text: leak(it, &house, &message), ..it.clone() })
                .collect();
            let caught = judge(&house, &leaked).is_err();
            assert_eq!(caught, leaked != planned, "{name}: {leaked:?}");
        }
    }
    assert!(commands > 150 && dispatches > 150, "{commands} commands, {dispatches} dispatches");
}
