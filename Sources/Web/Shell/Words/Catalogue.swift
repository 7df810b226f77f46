package import Basics
package import Foundation
import Yams

/// All messages that people see, by language and key. Made once from `Locales/<module>.<language>.yaml`.
///
/// A file is a tree of mappings; a key is the path through it, joined with dots. A mapping of plural categories
/// (`one:`, `few:`, `other:` …) is one message.
package struct Catalogue: Sendable {
  private let messages: [Language: [String: Message]]

  /// `languages`: those that are wanted; English besides.
  package init(folder: URL, languages: Set<Language> = Set(Language.allCases)) throws {
    var messages: [Language: [String: Message]] = [:]
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "yaml" {
      guard let language = Language(rawValue: file.deletingPathExtension().pathExtension),
        language == .english || languages.contains(language)
      else { continue }
      let read = try Self.read(String(contentsOf: file, encoding: .utf8), named: file.lastPathComponent)
      for (key, message) in read {
        guard messages[language, default: [:]].updateValue(message, forKey: key) == nil else {
          throw Fault(file: file.lastPathComponent, key: key, problem: "is already in another file")
        }
      }
    }
    self.messages = messages
  }

  package init(_ messages: [Language: [String: Message]]) {
    self.messages = messages
  }

  /// The message in `language`, else in English.
  package func message(_ key: String, in language: Language) -> Message? {
    messages[language]?[key] ?? messages[.english]?[key]
  }

  package func keys(in language: Language) -> Set<String> {
    Set(messages[language, default: [:]].keys)
  }

  static func read(_ yaml: String, named file: String) throws -> [String: Message] {
    var messages: [String: Message] = [:]
    func visit(_ node: Yams.Node, _ path: [String]) throws {
      let key = path.joined(separator: ".")
      switch node {
      case .scalar(let scalar):
        messages[key] = .plain(Message.parts(of: scalar.string))
      case .mapping(let mapping):
        if let forms = try plural(mapping, file: file, key: key) {
          messages[key] = .plural(forms)
        } else {
          for (name, child) in mapping { try visit(child, path + [name.scalar?.string ?? ""]) }
        }
      case .sequence, .alias:
        throw Fault(file: file, key: key, problem: "is neither a text nor a mapping")
      }
    }
    if let root = try Yams.compose(yaml: yaml) { try visit(root, []) }
    return messages
  }

  /// The forms, when every name in the mapping is a plural category.
  private static func plural(
    _ mapping: Yams.Node.Mapping, file: String, key: String
  ) throws -> [PluralCategory: [Message.Part]]? {
    var forms: [PluralCategory: [Message.Part]] = [:]
    for (name, child) in mapping {
      guard let category = PluralCategory(rawValue: name.scalar?.string ?? ""), let text = child.scalar?.string
      else { return nil }
      forms[category] = Message.parts(of: text)
    }
    guard !forms.isEmpty else { return nil }
    guard forms[.other] != nil else { throw Fault(file: file, key: key, problem: "lacks the form \"other\"") }
    return forms
  }

  /// A catalogue that cannot be used. It names what to mend.
  package struct Fault: Error, CustomStringConvertible {
    let file: String
    let key: String
    let problem: String
    package var description: String { "\(file): \(key) \(problem)" }
  }
}
