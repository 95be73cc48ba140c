//! The words that customers use for each action, and those that may stand around them.
//!
//! A word is here only if, beside an order id, it can mean nothing but the action. Left out are
//! words of ordinary talk ([`LEFT_OUT`]): "500 dropped" counts followers, "refund 50" speaks of
//! money. A tenant whose customers mean commands by them can add them as aliases.

/// Actions that name no orders.
pub const WITHOUT_ORDERS: &[&str] = &["balance", "help"];

/// Words heard for an action that mean too much else to be anybody's default.
pub const LEFT_OUT: &[&str] = &[
    "band", "dropped", "drop", "gir gaye", "isi", "kam", "lost", "low", "money", "paisa", "refund",
    "return", "rok", "stop", "top up", "topup", "wapis",
];

const REFILL: &[&str] = &[
    "refill",
    "rf",
    "refil",
    "reff",
    "reffill",
    "refiil",
    "re-fill",
    "renew",
    "isi ulang",
    "bhar do",
    "bhardo",
    "reponer",
    "reposición",
    "rellenar",
    "repor",
    "reposição",
    "telafi",
    "рефилл",
    "рефил",
    "восстановить",
    "восстановление",
    "докрутить",
    "докрутка",
    "докрути",
    "تعويض",
    "تعبئة",
    "إعادة تعبئة",
];

const CANCEL: &[&str] = &[
    "cancel",
    "cn",
    "cancle",
    "cancell",
    "batal",
    "batalkan",
    "cancelar",
    "anular",
    "iptal",
    "iptal et",
    "отмена",
    "отменить",
    "отмени",
    "إلغاء",
];

const SPEED: &[&str] = &[
    "speed",
    "sp",
    "speed up",
    "speedup",
    "fast",
    "slow",
    "stuck",
    "jaldi",
    "tez",
    "cepat",
    "percepat",
    "acelerar",
    "hızlandır",
    "hızlandırma",
    "ускорить",
    "ускорение",
    "ускорь",
    "تسريع",
];

const STATUS: &[&str] =
    &["status", "st", "check", "cek", "info", "check status", "estado", "durum", "статус", "حالة"];

const BALANCE: &[&str] =
    &["balance", "saldo", "check balance", "cek saldo", "bakiye", "баланс", "رصيد", "الرصيد"];

const HELP: &[&str] = &["help", "ayuda", "ajuda", "bantuan", "madad", "yardım", "помощь", "مساعدة"];

/// The words for the action of this name, its name first; none for an unknown action.
#[must_use]
pub fn of(action: &str) -> &'static [&'static str] {
    ALL.iter().find(|(name, _)| *name == action).map_or(&[], |(_, words)| words)
}

/// Every action that has words of its own, with them.
pub const ALL: &[(&str, &[&str])] = &[
    ("refill", REFILL),
    ("cancel", CANCEL),
    ("speed", SPEED),
    ("status", STATUS),
    ("balance", BALANCE),
    ("help", HELP),
];

/// Nouns for an order, after which "no" is short for number.
pub(crate) const ORDER_NOUNS: &[&str] = &["order", "orders", "id", "ids"];

/// Words that may stand around a command without changing it, in folded form.
pub(crate) const FILLERS: &[&str] = &[
    "order",
    "orders",
    "id",
    "ids",
    "my",
    "the",
    "for",
    "of",
    "and",
    "please",
    "pls",
    "plz",
    "kindly",
    "sir",
    "bro",
    "bhai",
    "dear",
    "admin",
    "team",
    "hi",
    "hello",
    "hey",
    "salam",
    "ji",
    "kar",
    "karo",
    "kardo",
    "krdo",
    "do",
    "aur",
    "tolong",
    "mohon",
    "pesanan",
    "dan",
    "kak",
    "заказ",
    "заказа",
    "заказы",
    "пожалуйста",
    "привет",
    "и",
    "hola",
    "ola",
    "pedido",
    "pedidos",
    "orden",
    "ordenes",
    "por",
    "favor",
    "y",
    "siparis",
    "siparisler",
    "lutfen",
    "ve",
    "طلب",
    "طلبات",
    "الطلب",
    "من",
    "فضلك",
    "و",
];
