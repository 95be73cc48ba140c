//! Russian: the texts that customers read, and the words that they write.

use super::Language;

/// Russian.
pub(super) static LANGUAGE: Language = Language {
    tag: "ru",
    name: "русский",
    texts: &[
        ("requested", "{order}: запрос отправлен ({action})."),
        ("not_found", NOT_FOUND),
        ("not_yours", NOT_FOUND),
        ("wrong_status", "{order}: сейчас невозможно ({action}), статус заказа: {status}."),
        ("no_refill", "{order}: у этой услуги нет восстановления."),
        ("refill_expired", "{order}: срок восстановления истёк."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: пожалуйста, подождите ещё {wait} до запуска."),
        ("nothing_remains", "{order}: выполнять больше нечего."),
        ("cooling_down", "{order}: уже запрошено, попробуйте снова через {wait}."),
        ("in_progress", "{order}: уже в работе."),
        ("in_doubt", "{order}: наша команда проверяет."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Пожалуйста, заказов в одном сообщении не больше {max}."),
        ("limit_reached", "Слишком много запросов, попробуйте, пожалуйста, позже."),
        ("status", "{order}: {status}, осталось {remains}."),
        ("balance", "Баланс: {balance}"),
        ("balance_unavailable", "Сейчас не удалось узнать, попробуйте, пожалуйста, позже."),
        ("help", "{action}: {words}"),
        ("working", "Обрабатываем заказы: {count}…"),
        ("unlinked", "Этот чат ещё не привязан к аккаунту, напишите, пожалуйста, в поддержку."),
    ],
    actions: &[("refill", "восстановление"), ("cancel", "отмена"), ("speed", "ускорение"), ("status", "статус"), ("balance", "баланс"), ("help", "помощь")],
    statuses: &[("pending", "ожидает"), ("processing", "обрабатывается"), ("in_progress", "выполняется"), ("completed", "выполнен"), ("partial", "выполнен частично"), ("canceled", "отменён"), ("refunded", "средства возвращены"), ("fail", "ошибка"), ("unknown", "неизвестен")],
    units: [" д", " ч", " мин"],
    a_little: "немного",
    comma: ", ",
    words: &[
        ("refill", &["восстановление", "восстановить", "рефилл", "рефил", "докрутить", "докрутка", "докрути"]),
        ("cancel", &["отмена", "отменить", "отмени"]),
        ("speed", &["ускорение", "ускорить", "ускорь"]),
        ("status", &["статус"]),
        ("balance", &["баланс"]),
        ("help", &["помощь"]),
    ],
    fillers: &["заказ", "заказа", "заказы", "пожалуйста", "привет", "здравствуйте", "и"],
};

const NOT_FOUND: &str = "{order}: заказ не найден.";
const SAFE: &str = "{order}: сейчас не получилось, наша команда разберётся.";
