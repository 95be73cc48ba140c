//! What holds for every name and every message.

use proptest::prelude::*;
use serde_json::Value;
use signalbox_domain::name::{self, Reading, RefillReading};
use signalbox_domain::parse::{self, Parsed, Vocabulary};

const NAMES: &str = include_str!("../data/service_names.json");

/// Parts of names that speak of time or numbers, and promise neither a start nor a refill.
const TRAPS: &[&str] = &[
    "Speed: #K/Day",
    "Speed #+ / Hour",
    "Day #K",
    "#K Per Day",
    "Speed: INSTANT",
    "#-#K/day",
    "$#",
    "#% Real",
    "Max #K",
    "Min #",
    "# Minutes Retention",
    "Retention: #-# Min",
    "Finishes in # Hours",
    "Delivered Within #H-#H",
    "Delivery Time: # Days",
    "# Minutes Video",
    "0-#Hour Complete",
    "Completed in # Days",
    "# Days Premium",
    "# Months Subscription",
    "#+ Days Old Accounts",
    "Drop #%",
    "Non Drop",
    "Server #",
    "S#",
    "#K",
    "Need #+ Hours Video",
    "Kecepatan #K/hari",
    "Скорость: #К в день",
    "Velocidad: #K por día",
    "Günde #",
    "Tested # Days",
    "# Days Stable",
    "Non Drop Since # Months",
    "Drop #% in # Days",
    "No Lifetime Refill",
    "No # Days Refill",
    "Not Instant",
    "R#+",
    "R$ #,00",
    "Rp #.000",
    "Stay # Days",
    "Interval 0-# Min",
    "Complete in # Days",
    "Спустя # дней",
    "Entrega en # días",
    "# Gün İçinde Teslim",
    "Selesai dalam # hari",
    "تسليم خلال # يوم",
    "Price #₽ за 1К",
    "# Live Minutes",
];

fn names() -> Vec<String> {
    let rows: Vec<Value> = serde_json::from_str(NAMES).unwrap();
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn promises(reading: &Reading) -> (Option<u32>, RefillReading) {
    (reading.start_max_minutes, reading.refill)
}

fn bold(text: &str) -> String {
    let fancy = |c: char| match c {
        'A'..='Z' => char::from_u32(u32::from(c) - u32::from('A') + 0x1d5d4).unwrap(),
        'a'..='z' => char::from_u32(u32::from(c) - u32::from('a') + 0x1d5ee).unwrap(),
        '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + 0x1d7ec).unwrap(),
        _ => c,
    };
    text.chars().map(fancy).collect()
}

/// The trap at `at` with its numbers filled in.
fn trap(at: usize, number: u32) -> String {
    TRAPS[at % TRAPS.len()].replace('#', &number.to_string())
}

/// The names of the trade, without what is to be read in them.
fn trade() -> Vec<String> {
    let rows = include_str!("../data/trade_names.tsv").lines();
    rows.filter_map(|row| Some(row.splitn(3, '\t').nth(2)?.to_owned())).collect()
}

#[test]
fn case_spacing_emoji_and_fancy_letters_change_no_reading() {
    for name in names().into_iter().chain(trade()) {
        let plain = promises(&name::read(&name));
        for other in [
            name.to_uppercase(),
            name.to_lowercase(),
            bold(&name),
            name.replace(' ', "   "),
            name.replace(' ', "\u{a0}\u{200b} "),
            name.replace(' ', " 🔥 "),
            format!("🚀✅ {name} ⭐️⚡"),
        ] {
            assert_eq!(promises(&name::read(&other)), plain, "{other}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_the_evidence_is_in_it(text in "\\PC{0,200}|.{0,80}") {
        for evidence in name::read(&text).evidence {
            prop_assert!(text.contains(&evidence.text));
        }
    }

    #[test]
    fn pieces_of_names_in_any_order_are_read(
        parts in prop::collection::vec((0..98_usize, 0..40_usize, 1..30_usize), 1..6),
    ) {
        let names = names();
        let soup: String = parts
            .iter()
            .map(|(at, skip, take)| names[*at].chars().skip(*skip).take(*take).collect::<String>())
            .collect();
        let reading = name::read(&soup);
        let found = reading.start_max_minutes.is_some() || reading.refill != RefillReading::Unknown;
        prop_assert!(!found || !reading.evidence.is_empty());
    }

    #[test]
    fn nothing_is_promised_by_speeds_prices_durations_and_deliveries(
        parts in prop::collection::vec((0..TRAPS.len(), 1..1_000_u32), 1..6),
        brackets in any::<bool>(),
    ) {
        let mut name = "Instagram Followers".to_owned();
        for (at, number) in parts {
            let trap = trap(at, number);
            name = if brackets { format!("{name} [{trap}]") } else { format!("{name} | {trap}") };
        }
        prop_assert_eq!(promises(&name::read(&name)), (None, RefillReading::Unknown), "{}", name);
    }

    #[test]
    fn a_trap_beside_a_promise_never_makes_another(
        at in 0..98_usize, which in 0..TRAPS.len(), number in 1..1_000_u32, first in any::<bool>(),
    ) {
        let name = names().swap_remove(at);
        let trap = trap(which, number);
        let both = if first { format!("{trap} | {name}") } else { format!("{name} | {trap}") };
        let (start, refill) = promises(&name::read(&name));
        let read = promises(&name::read(&both));
        prop_assert!(read.0 == start || read.0.is_none(), "{both}: {read:?}");
        prop_assert!(read.1 == refill || read.1 == RefillReading::Unknown, "{both}: {read:?}");
    }

    #[test]
    fn every_window_written_is_the_window_read(days in 1..1_000_u16, form in 0..8_usize) {
        let name = [
            "Likes | Refill: # Days", "Likes [# Days Refill]", "Likes | #D Refill | 5K/Day",
            "Likes [ refill button #D ]", "Likes | # Days ♻️ | Instant", "Лайки | Гарантия # дней",
            "Followers Garansi # Hari", "Beğeni | # Gün Telafi",
        ][form].replace('#', &days.to_string());
        prop_assert_eq!(name::read(&name).refill, RefillReading::Days(days), "{}", name);
    }

    #[test]
    fn any_message_is_parsed_and_names_only_ids_it_holds(text in "\\PC{0,120}|.{0,60}") {
        let words = Vocabulary::default();
        if let Parsed::Command { orders, .. } = parse::parse(&text, &words, 50) {
            let plain = signalbox_domain::text::plain(&text);
            for order in orders {
                prop_assert!(plain.contains(&order.to_string()));
            }
        }
    }

    #[test]
    fn a_command_is_read_however_it_is_written(
        ids in prop::collection::btree_set(1..1_000_000_000_000_u64, 1..50),
        gap in prop::sample::select(vec![" ", ",", ", ", "\n", " ; ", " #", " 👍 "]),
        word in prop::sample::select(vec!["refill", "REFILL", "Rf", "𝐫𝐞𝐟𝐢𝐥𝐥", "re\u{200b}fill"]),
        last in any::<bool>(),
    ) {
        let words = Vocabulary::default();
        let listed: Vec<String> = ids.iter().map(u64::to_string).collect();
        let listed = listed.join(gap);
        let text = if last { format!("{listed} {word}") } else { format!("{word} {listed}") };
        let orders = ids.into_iter().collect();
        prop_assert_eq!(
            parse::parse(&text, &words, 50),
            Parsed::Command { action: "refill", orders }
        );
    }

    #[test]
    fn one_unknown_word_makes_it_talk(word in "[a-z]{3,12}", id in 1..1_000_000_u64) {
        let words = Vocabulary::default();
        prop_assume!(parse::parse(&format!("{word} refill {id}"), &Vocabulary::new([
            ("refill", "refill"),
        ]), 9) == Parsed::Silence);
        let read = parse::parse(&format!("{id} refill {word}"), &words, 9);
        let known = parse::parse(&format!("{id} {word}"), &words, 9) != Parsed::Silence;
        prop_assert!(read == Parsed::Silence || known, "{word}");
    }
}
