//! Real names from public catalogues are read as a person reads them.

use crate::variant::{Row, check};
use serde_json::Value;
use signalbox_domain::name::{RefillReading, read};

/// The names with how each is to be read.
const NAMES: &str = include_str!("../data/service_names.json");

fn expected(row: &Value) -> (Option<u64>, RefillReading) {
    let refill = match row["refill"].as_str().unwrap() {
        "none" => RefillReading::None,
        "lifetime" => RefillReading::Lifetime,
        "days" => RefillReading::Days(row["refill_days"].as_u64().unwrap().try_into().unwrap()),
        "unknown" => RefillReading::Unknown,
        other => panic!("{other}"),
    };
    (row["start_max_minutes"].as_u64(), refill)
}

#[test]
fn every_name_of_the_catalogue_is_read_exactly() {
    let rows: Vec<Value> = serde_json::from_str(NAMES).unwrap();
    assert_eq!(rows.len(), 98);
    let mut wrong = Vec::new();
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        let reading = read(name);
        let got = (reading.start_max_minutes.map(u64::from), reading.refill);
        if got != expected(row) {
            wrong.push(format!("{name}\n  read {got:?}, is {:?}\n", expected(row)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// Names in the manner of many panels, with what a careful owner reads in them: the start in
/// minutes or `-`, the refill as a number of days, `none`, `life` or `?`, and the name.
const TRADE: &str = include_str!("../data/trade_names.tsv");

#[test]
fn names_of_the_trade_are_read_as_a_careful_owner_reads_them() {
    let lines = TRADE.lines().filter(|line| !line.starts_with("# "));
    let rows: Vec<Row> = lines
        .map(|line| {
            let mut cells = line.splitn(3, '\t');
            let (start, refill, name) = (cells.next(), cells.next(), cells.next());
            let start = start.filter(|it| *it != "-").map(|it| it.parse().unwrap());
            (name.unwrap(), start, refill.unwrap())
        })
        .collect();
    assert!(rows.len() >= 350, "{} rows", rows.len());
    check(&rows);
}
