//! Spanish: the texts that customers read, and the words that they write.

use super::Language;

/// Spanish.
pub(super) static LANGUAGE: Language = Language {
    tag: "es",
    name: "español",
    texts: &[
        ("requested", "{order}: solicitud de {action} enviada."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} no disponible, estado del pedido: {status}."),
        ("no_refill", "{order}: este servicio no tiene reposición."),
        ("refill_expired", "{order}: su periodo de reposición ha terminado."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: por favor, espere {wait} más a que empiece."),
        ("nothing_remains", "{order}: no queda nada por entregar."),
        ("cooling_down", "{order}: ya se solicitó, inténtelo de nuevo en {wait}."),
        ("in_progress", "{order}: ya se está trabajando en ello."),
        ("held", "{order}: solicitud de {action} anotada, se enviará en cuanto sea posible."),
        ("denied", "{order}: {action} no disponible para este pedido."),
        ("under_review", "{order}: nuestro equipo lo está comprobando."),
        ("in_doubt", "{order}: nuestro equipo lo está comprobando."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Por favor, envíe como máximo {max} pedidos a la vez."),
        ("limit_reached", "Demasiadas solicitudes, inténtelo más tarde, por favor."),
        ("status", "{order}: {status}, quedan {remains}."),
        ("balance", "Saldo: {balance}"),
        (
            "balance_unavailable",
            "No hemos podido consultarlo ahora, inténtelo más tarde, por favor.",
        ),
        ("help", "{action}: {words}"),
        ("working", "Procesando {count} pedidos…"),
        ("progress", "Seguimos en ello: {done} de {count} hasta ahora."),
        (
            "code_sent",
            "Si existe esa cuenta, tiene ahora un ticket con un código. Escríbalo \
             aquí antes de 10 minutos.",
        ),
        ("code_wrong", "El código no es correcto o ya no vale. Pida otro, por favor."),
        ("link_taken", "Este chat ya está vinculado a otra cuenta."),
        ("link_later", "No ha sido posible ahora, inténtelo más tarde, por favor."),
        ("ticket_subject", "Su código"),
        (
            "ticket_code",
            "{code} es el código para vincular un chat a esta cuenta. Si no lo ha \
             pedido, ignore este ticket.",
        ),
        ("answer_accepted", "{order}: se está trabajando en la solicitud de {action}."),
        ("answer_done", "{order}: la solicitud de {action} está hecha."),
        ("answer_cancel", "{order}: solicitud de cancelación aceptada, el pedido lo mostrará."),
        ("answer_not_dropped", "{order}: no se ha encontrado ninguna caída."),
        ("answer_refused", "{order}: la solicitud de {action} fue rechazada."),
        ("followup_canceled", "{order}: cancelado."),
        ("followup_partial", "{order}: cancelado después de entregar una parte."),
        ("followup_refilled", "{order}: reposición completada."),
        ("linked", "Este chat ya está vinculado."),
        ("link_ended", "Este chat ya no está vinculado a esa cuenta."),
        ("link_refused", "No se ha podido hacer."),
        (
            "unlinked",
            "Este chat aún no está vinculado a una cuenta, póngase en contacto con soporte.",
        ),
    ],
    actions: &[
        ("refill", "reposición"),
        ("cancel", "cancelación"),
        ("speed", "aceleración"),
        ("status", "estado"),
        ("balance", "saldo"),
        ("help", "ayuda"),
    ],
    statuses: &[
        ("pending", "pendiente"),
        ("processing", "en proceso"),
        ("in_progress", "en curso"),
        ("completed", "completado"),
        ("partial", "parcial"),
        ("canceled", "cancelado"),
        ("refunded", "reembolsado"),
        ("fail", "fallido"),
        ("unknown", "desconocido"),
    ],
    units: [" d", " h", " min"],
    a_little: "un poco",
    comma: ", ",
    words: &[
        ("refill", &["reposición", "reponer", "rellenar"]),
        ("cancel", &["cancelar", "cancelación", "anular"]),
        ("speed", &["acelerar", "aceleración", "acelera"]),
        ("status", &["estado"]),
        ("balance", &["saldo"]),
        ("help", &["ayuda"]),
    ],
    fillers: &[
        "hola", "de", "del", "mi", "pedido", "pedidos", "orden", "ordenes", "por", "favor", "y",
        "gracias",
    ],
};

const NOT_FOUND: &str = "{order}: pedido no encontrado.";
const SAFE: &str = "{order}: no hemos podido hacerlo ahora, nuestro equipo lo revisará.";
