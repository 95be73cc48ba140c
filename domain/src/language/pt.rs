//! Portuguese: the texts that customers read, and the words that they write.

use super::Language;

/// Portuguese.
pub(super) static LANGUAGE: Language = Language {
    tag: "pt",
    name: "português",
    texts: &[
        ("requested", "{order}: solicitação de {action} enviada."),
        ("not_found", NOT_FOUND),
        ("wrong_status", "{order}: {action} não disponível, situação do pedido: {status}."),
        ("no_refill", "{order}: este serviço não tem reposição."),
        ("refill_expired", "{order}: o período de reposição já terminou."),
        ("refill_unknown", SAFE),
        ("too_early", "{order}: por favor, aguarde mais {wait} para começar."),
        ("nothing_remains", "{order}: não resta nada a entregar."),
        ("cooling_down", "{order}: já solicitado, tente novamente em {wait}."),
        ("in_progress", "{order}: já estamos cuidando disso."),
        ("held", "{order}: solicitação de {action} anotada, será enviada assim que possível."),
        ("denied", "{order}: {action} não disponível para este pedido."),
        ("under_review", "{order}: nossa equipe está verificando."),
        ("in_doubt", "{order}: nossa equipe está verificando."),
        ("no_external_id", SAFE),
        ("no_route", SAFE),
        ("panel_unavailable", SAFE),
        ("send_failed", SAFE),
        ("too_many", "Por favor, envie no máximo {max} pedidos por vez."),
        ("limit_reached", "Muitas solicitações, tente novamente mais tarde, por favor."),
        ("status", "{order}: {status}, faltam {remains}."),
        ("balance", "Saldo: {balance}"),
        (
            "balance_unavailable",
            "Não foi possível consultar agora, tente novamente mais tarde, por favor.",
        ),
        ("help", "{action}: {words}"),
        ("working", "Processando {count} pedidos…"),
        ("progress", "Ainda trabalhando: {done} de {count} até agora."),
        (
            "code_sent",
            "Se essa conta existir, há nela um ticket com um código. Escreva-o \
             aqui em até 10 minutos.",
        ),
        ("code_wrong", "O código não está certo ou já não vale. Peça outro, por favor."),
        ("link_taken", "Este chat já está vinculado a outra conta."),
        ("link_later", "Não foi possível agora, tente mais tarde, por favor."),
        ("ticket_subject", "Seu código"),
        (
            "ticket_code",
            "{code} é o código para vincular um chat a esta conta. Se não o pediu, \
             ignore este ticket.",
        ),
        ("answer_accepted", "{order}: o pedido de {action} está a ser tratado."),
        ("answer_done", "{order}: o pedido de {action} está feito."),
        ("answer_cancel", "{order}: cancelamento aceito, o pedido vai mostrá-lo."),
        ("answer_not_dropped", "{order}: nenhuma queda foi encontrada."),
        ("answer_refused", "{order}: o pedido de {action} foi recusado."),
        ("followup_canceled", "{order}: cancelado."),
        ("followup_partial", "{order}: cancelado depois de entregue uma parte."),
        ("followup_refilled", "{order}: reposição concluída."),
        ("linked", "Este chat agora está vinculado."),
        ("link_ended", "Este chat não está mais vinculado a essa conta."),
        ("link_refused", "Não foi possível fazer isso."),
        (
            "unlinked",
            "Este chat ainda não está vinculado a uma conta, fale com o suporte, por favor.",
        ),
    ],
    actions: &[
        ("refill", "reposição"),
        ("cancel", "cancelamento"),
        ("speed", "aceleração"),
        ("status", "status"),
        ("balance", "saldo"),
        ("help", "ajuda"),
    ],
    statuses: &[
        ("pending", "pendente"),
        ("processing", "em processamento"),
        ("in_progress", "em andamento"),
        ("completed", "concluído"),
        ("partial", "parcial"),
        ("canceled", "cancelado"),
        ("refunded", "reembolsado"),
        ("fail", "com falha"),
        ("unknown", "desconhecida"),
    ],
    units: [" d", " h", " min"],
    a_little: "um pouco",
    comma: ", ",
    words: &[
        ("refill", &["reposição", "repor"]),
        ("cancel", &["cancelar", "cancelamento"]),
        ("speed", &["acelerar", "aceleração"]),
        ("status", &["situação"]),
        ("balance", &["saldo"]),
        ("help", &["ajuda"]),
    ],
    fillers: &[
        "ola", "de", "meu", "pedido", "pedidos", "por", "favor", "e", "obrigado", "obrigada",
    ],
};

const NOT_FOUND: &str = "{order}: pedido não encontrado.";
const SAFE: &str = "{order}: não foi possível agora, nossa equipe vai verificar.";
