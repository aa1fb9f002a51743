"""What Exchange calls the default folders in fifteen languages; data only."""

from __future__ import annotations

LOCALES = (
    "en_US",
    "da_DK",
    "de_DE",
    "fr_FR",
    "es_ES",
    "nl_NL",
    "sv_SE",
    "nb_NO",
    "fi_FI",
    "it_IT",
    "pt_BR",
    "pl_PL",
    "ru_RU",
    "zh_CN",
    "ja_JP",
)

# fmt: off
NAMES: dict[str, tuple[str, ...]] = {
    "msgfolderroot": (
        "Top of Information Store", "Informationslagerets øverste niveau", "Oberste Ebene des Informationsspeichers",
        "Racine de la banque d'informations", "Almacén de información", "Bovenste niveau van gegevensarchief",
        "Informationsarkivets toppnivå", "Øverste nivå i informasjonslageret", "Tietosäilön ylin taso",
        "Inizio archivio informazioni", "Início do Repositório de Informações", "Góra magazynu informacji",
        "Корневая папка хранилища", "信息存储顶部", "インフォメーション ストアの先頭",
    ),
    "inbox": (
        "Inbox", "Indbakke", "Posteingang", "Boîte de réception", "Bandeja de entrada", "Postvak IN", "Inkorgen",
        "Innboks", "Saapuneet", "Posta in arrivo", "Caixa de Entrada", "Skrzynka odbiorcza", "Входящие", "收件箱",
        "受信トレイ",
    ),
    "outbox": (
        "Outbox", "Udbakke", "Postausgang", "Boîte d'envoi", "Bandeja de salida", "Postvak UIT", "Utkorgen", "Utboks",
        "Lähtevät", "Posta in uscita", "Caixa de Saída", "Skrzynka nadawcza", "Исходящие", "发件箱", "送信トレイ",
    ),
    "sentitems": (
        "Sent Items", "Sendt post", "Gesendete Elemente", "Éléments envoyés", "Elementos enviados", "Verzonden items",
        "Skickat", "Sendte elementer", "Lähetetyt", "Posta inviata", "Itens Enviados", "Elementy wysłane",
        "Отправленные", "已发送邮件", "送信済みアイテム",
    ),
    "deleteditems": (
        "Deleted Items", "Slettet post", "Gelöschte Elemente", "Éléments supprimés", "Elementos eliminados",
        "Verwijderde items", "Borttaget", "Slettede elementer", "Poistetut", "Posta eliminata", "Itens Excluídos",
        "Elementy usunięte", "Удаленные", "已删除邮件", "削除済みアイテム",
    ),
    "drafts": (
        "Drafts", "Kladder", "Entwürfe", "Brouillons", "Borradores", "Concepten", "Utkast", "Kladd", "Luonnokset",
        "Bozze", "Rascunhos", "Wersje robocze", "Черновики", "草稿", "下書き",
    ),
    "junkemail": (
        "Junk Email", "Uønsket e-mail", "Junk-E-Mail", "Courrier indésirable", "Correo no deseado",
        "Ongewenste e-mail", "Skräppost", "Søppelpost", "Roskaposti", "Posta indesiderata", "Lixo Eletrônico",
        "Wiadomości-śmieci", "Нежелательная почта", "垃圾邮件", "迷惑メール",
    ),
    "calendar": (
        "Calendar", "Kalender", "Kalender", "Calendrier", "Calendario", "Agenda", "Kalender", "Kalender", "Kalenteri",
        "Calendario", "Calendário", "Kalendarz", "Календарь", "日历", "予定表",
    ),
    "contacts": (
        "Contacts", "Kontaktpersoner", "Kontakte", "Contacts", "Contactos", "Contactpersonen", "Kontakter",
        "Kontakter", "Yhteystiedot", "Contatti", "Contatos", "Kontakty", "Контакты", "联系人", "連絡先",
    ),
    "tasks": (
        "Tasks", "Opgaver", "Aufgaben", "Tâches", "Tareas", "Taken", "Uppgifter", "Oppgaver", "Tehtävät", "Attività",
        "Tarefas", "Zadania", "Задачи", "任务", "タスク",
    ),
    "notes": (
        "Notes", "Noter", "Notizen", "Notes", "Notas", "Notities", "Anteckningar", "Notater", "Muistilaput", "Note",
        "Anotações", "Notatki", "Заметки", "便笺", "メモ",
    ),
    "journal": (
        "Journal", "Journal", "Journal", "Journal", "Diario", "Logboek", "Journal", "Logg", "Päiväkirja", "Diario",
        "Diário", "Dziennik", "Дневник", "日记", "履歴",
    ),
    "syncissues": (
        "Sync Issues", "Synkroniseringsproblemer", "Synchronisierungsprobleme", "Problèmes de synchronisation",
        "Problemas de sincronización", "Synchronisatieproblemen", "Synkroniseringsproblem",
        "Synkroniseringsproblemer", "Synkronointiongelmat", "Problemi di sincronizzazione",
        "Problemas de Sincronização", "Problemy z synchronizacją", "Проблемы синхронизации", "同步问题", "同期の問題",
    ),
    "conflicts": (
        "Conflicts", "Konflikter", "Konflikte", "Conflits", "Conflictos", "Conflicten", "Konflikter", "Konflikter",
        "Ristiriidat", "Conflitti", "Conflitos", "Konflikty", "Конфликты", "冲突", "競合",
    ),
    "localfailures": (
        "Local Failures", "Lokale fejl", "Lokale Fehler", "Défaillances locales", "Errores locales", "Lokale fouten",
        "Lokala fel", "Lokale feil", "Paikalliset virheet", "Errori locali", "Falhas Locais", "Błędy lokalne",
        "Локальные ошибки", "本地故障", "ローカルの失敗",
    ),
    "serverfailures": (
        "Server Failures", "Serverfejl", "Serverfehler", "Défaillances du serveur", "Errores del servidor",
        "Serverfouten", "Serverfel", "Serverfeil", "Palvelinvirheet", "Errori del server", "Falhas do Servidor",
        "Błędy serwera", "Ошибки сервера", "服务器故障", "サーバーの失敗",
    ),
    "conversationhistory": (
        "Conversation History", "Samtaleoversigt", "Aufgezeichnete Unterhaltungen", "Historique des conversations",
        "Historial de conversaciones", "Gespreksgeschiedenis", "Konversationshistorik", "Samtalelogg",
        "Keskusteluhistoria", "Cronologia conversazioni", "Histórico de Conversa", "Historia konwersacji",
        "Журнал бесед", "对话历史记录", "会話の履歴",
    ),
    "archive": (
        "Archive", "Arkiv", "Archiv", "Archive", "Archivo", "Archief", "Arkiv", "Arkiv", "Arkisto", "Archivio",
        "Arquivo Morto", "Archiwum", "Архив", "存档", "アーカイブ",
    ),
}
# fmt: on


def localized(distinguished: str, locale: str, english: str) -> str:
    """The name of a default folder, else the English one. A language without its own region takes that of its language."""
    names = NAMES.get(distinguished)
    if names is None:
        return english
    locale = locale.replace("-", "_")
    if locale in LOCALES:
        return names[LOCALES.index(locale)]
    for index, each in enumerate(LOCALES):
        if each[:2] == locale[:2]:
            return names[index]
    return english
