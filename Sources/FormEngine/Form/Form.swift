package import Basics

/// A form: a tree of groups, repeats and questions with their rules, choice lists, texts in its languages, and settings.
///
/// Nodes stand in one array in document order; node 0 is the root. Walk it with ``children(of:)``, or read ``questions``.
package struct Form: Sendable {
  package internal(set) var settings: FormSettings
  /// In order of first appearance. Empty when no column names a language.
  package internal(set) var languages: [FormLanguage]
  package internal(set) var nodes: [FormNode]
  package internal(set) var lists: [ChoiceList]
  /// External secondary instances; choice lists are in ``lists``.
  package internal(set) var instances: [FormInstance]
  package internal(set) var actions: [FormAction]
  /// `itemsets.csv` for clients when questions select from the sheet `external_choices`.
  package internal(set) var itemsets: String?
  /// What stands in ``itemsets``: lists of the sheet `external_choices`.
  package internal(set) var externalLists: [ChoiceList]
  /// Version of the entities specification, when answers create or change entities.
  package internal(set) var entitiesVersion: String?

  private var idByPath: [String: FormNode.ID]
  private var listByName: [String: Int]

  init(
    settings: FormSettings, languages: [FormLanguage], nodes: [FormNode], lists: [ChoiceList],
    instances: [FormInstance], actions: [FormAction], itemsets: String?, externalLists: [ChoiceList],
    entitiesVersion: String?
  ) {
    self.settings = settings
    self.languages = languages
    self.nodes = nodes
    self.lists = lists
    self.instances = instances
    self.actions = actions
    self.itemsets = itemsets
    self.externalLists = externalLists
    self.entitiesVersion = entitiesVersion
    idByPath = Dictionary(nodes.lazy.map { ($0.path, $0.id) }) { first, _ in first }
    listByName = Dictionary(lists.lazy.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  package var root: FormNode { nodes[0] }

  package subscript(id: FormNode.ID) -> FormNode { nodes[id] }

  /// The node at an absolute path without positions.
  package subscript(path path: String) -> FormNode? { idByPath[path].map { nodes[$0] } }

  package func children(of node: FormNode) -> some RandomAccessCollection<FormNode> {
    node.children.lazy.map { nodes[$0] }
  }

  /// All questions in document order, also those the client answers by itself.
  package var questions: some Sequence<FormNode> {
    nodes.lazy.filter { $0.question != nil }
  }

  package func list(named name: String) -> ChoiceList? {
    listByName[name].map { lists[$0] }
  }

  /// The choices a question offers, when they are in the form itself.
  package func choices(of node: FormNode) -> ChoiceList? {
    guard case .list(let name) = node.question?.items?.origin else { return nil }
    return list(named: name)
  }

  /// All that a question may be answered with whatever its filter says, when its author wrote that into the workbook: its
  /// choices, or a list of the sheet `external_choices`. Nil where a file beside the form, or other answers, say it.
  package func writtenChoices(of node: FormNode) -> ChoiceList? {
    guard let items = node.question?.items, !items.isInline else { return nil }
    guard case .external(let name) = items.origin else { return choices(of: node) }
    return externalLists.first { $0.name == name }
  }
}

extension Form {
  /// The index of the language whose texts have no language in their column; nil when it is not among the languages.
  package var defaultLanguage: Int? {
    languages.firstIndex { $0.name == settings.defaultLanguage }
  }

  /// The form's language that a reader of `language` sees: by code, else by endonym at the start of the name, else the
  /// default.
  package func language(for language: Language) -> Int? {
    languages.firstIndex { $0.code == language.rawValue }
      ?? languages.firstIndex { $0.name.hasPrefix(language.endonym) }
      ?? defaultLanguage
  }

  /// The text in a language, else in the default language, else in any; references stay as `${name}`. Empty for nil.
  package func plainText(_ text: FormText?, in language: Int?) -> String {
    guard let text else { return "" }
    return (text[language] ?? text[defaultLanguage] ?? text.entries.first)?.source ?? ""
  }
}
