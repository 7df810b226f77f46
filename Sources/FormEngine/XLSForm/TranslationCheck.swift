import Basics
import Foundation

/// Tells which languages lack columns that others have, and which have no code a client understands.
struct TranslationCheck {
  typealias Sheet<Column> = (name: String, columns: [Column?])

  let survey: Sheet<SurveyColumn>
  let choices: Sheet<ChoicesSheet.ChoiceColumn>?
  let languages: LanguageTable
  let defaultName: String
  let log: ProblemLog

  func run(asksForOther: Bool) {
    let surveyColumns = survey.columns.compactMap { column -> (String, Int?)? in
      guard case .text(let role, let language)? = column, let name = role.columnName else { return nil }
      return (name, language)
    }
    let choiceColumns = (choices?.columns ?? []).compactMap { column -> (String, Int?)? in
      switch column {
      case .label(let language): ("label", language)
      case .medium(let medium, let language): (medium.rawValue, language)
      default: nil
      }
    }
    check(surveyColumns, sheet: survey.name)
    if let choices { check(choiceColumns, sheet: choices.name) }
    let isTranslated = (surveyColumns + choiceColumns).contains { $0.1 != nil }
    if asksForOther, isTranslated { log.report(.otherUntranslated, sheet: survey.name) }
    checkCodes()
  }

  private func check(_ columns: [(name: String, language: Int?)], sheet: String) {
    guard columns.contains(where: { $0.language != nil }) else { return }
    let names = Set(columns.map(\.name)).sorted()
    for language in Set(columns.map(\.language)).sorted(by: { ($0 ?? -1) < ($1 ?? -1) }) {
      let missing = names.filter { name in !columns.contains { $0.name == name && $0.language == language } }
      guard !missing.isEmpty else { continue }
      let languageName = language.map { languages.languages[$0].name } ?? defaultName
      log.report(
        .translationMissing, ["language": languageName, "columns": missing.joined(separator: ", ")], sheet: sheet,
        row: 1)
    }
  }

  private func checkCodes() {
    for language in languages.languages where language.name != "default" && language.name.count > 2 {
      if language.name.last == ")", let code = language.code, Self.isRegistered(code) { continue }
      log.report(.languageCode, ["language": language.name], sheet: survey.name, row: 1)
    }
  }

  /// Two letters of ISO 639-1, or three of ISO 639 where there are no two (RFC 5646 §2.2.1), perhaps with further parts.
  static func isRegistered(_ code: String) -> Bool {
    let language = Locale.LanguageCode(String(code.split(separator: "-").first ?? ""))
    let letters = language.identifier
    guard letters.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
    return letters.utf8.count == 2
      ? language.isISOLanguage : letters.utf8.count == 3 && language.identifier(.alpha2)?.utf8.count != 2
  }
}

extension SurveyColumn.TextRole {
  /// The column authors know it by; nil for messages nobody translates.
  fileprivate var columnName: String? {
    switch self {
    case .label: "label"
    case .hint: "hint"
    case .guidance: "guidance_hint"
    case .constraintMessage: "constraint_message"
    case .requiredMessage: "required_message"
    case .noAppMessage: nil
    case .medium(let medium): medium.rawValue
    }
  }
}
