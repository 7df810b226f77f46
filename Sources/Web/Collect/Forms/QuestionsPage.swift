/// The questions of a form, and what officers say about them.
struct QuestionsPage: PageModel {
  static let template = "collect/questions"

  let head: FormHead
  let problem: String?
  let count: String
  let languages: [LanguageLink]
  let hasLanguages: Bool
  let canManage: Bool
  let lead: String
  let action: String
  let proof: String
  let limit: String
  let groups: [Group]
  let markedCount: String
  /// The same with `{count}` left open, for the script that counts along.
  let markedPattern: String

  struct Group: Equatable {
    let title: String?
    let isRepeat: Bool
    let rows: [Row]
  }

  struct Row: Equatable {
    let label: String
    let name: String
    let path: String
    let number: String
    let hint: String?
    let type: String
    let isRequired: Bool
    let condition: String?
    let choices: Choices?
    /// Nil for what lists cannot show.
    let mark: Mark?
    /// Nil for what is no number.
    let measure: Measure?
  }

  struct Choices: Equatable {
    let count: String
    let items: [Item]
    let more: String?
  }

  struct Item: Equatable {
    let code: String
    let label: String
  }

  struct Mark: Equatable {
    let isOn: Bool
    let isFixed: Bool
    /// The question's label, for those who hear the page.
    let of: String
  }

  struct Measure: Equatable {
    let label: String
    let isFixed: Bool
    let options: [Field.Option]
  }
}

/// A language of a form, as a way to see it in that language.
struct LanguageLink: Equatable {
  let label: String
  let path: String
  let isCurrent: Bool

  /// Nothing when there is no choice.
  static func all(_ outline: FormOutline, at path: String) -> [LanguageLink] {
    guard outline.languages.count > 1 else { return [] }
    let mark = path.contains("?") ? "&" : "?"
    return outline.languages.enumerated().map { number, name in
      LanguageLink(label: name, path: "\(path)\(mark)language=\(number)", isCurrent: number == outline.language)
    }
  }
}
