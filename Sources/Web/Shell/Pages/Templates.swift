package import Basics
package import Foundation
import Mustache

/// The pages' templates, each made ready once for each language.
///
/// Three sections are filled when the template is read, not when a page is shown:
/// `{{#t}}key{{/t}}` is a message of the catalogue (its `{name}` becomes the tag `{{name}}`),
/// `{{#asset}}file{{/asset}}` the address of one of our files and `{{#library}}name/file{{/library}}` that of a library's.
/// Everything else comes from the page's model.
package struct Templates: Sendable {
  private let libraries: [Language: MustacheLibrary]

  package init(folder: URL, catalogue: Catalogue, assets: Assets) throws {
    let sources = try Self.sources(in: folder)
    MustacheContentTypes.register(Escaping(), named: Escaping.name)
    var libraries: [Language: MustacheLibrary] = [:]
    for language in Language.allCases {
      let fillers: [String: (String) throws -> String] = [
        "t": { try Self.text($0, in: language, of: catalogue) },
        "asset": assets.address(of:),
        "library": assets.libraryAddress(of:),
      ]
      var library = MustacheLibrary()
      for (name, source) in sources {
        do {
          try library.register(Escaping.pragma + Self.fill(source, fillers), named: name)
        } catch {
          throw Fault(template: name, problem: String(describing: error))
        }
      }
      libraries[language] = library
    }
    self.libraries = libraries
  }

  /// The HTML of a template for a model. A template that does not exist is a fault, found by the tests of every page.
  package func render(_ template: String, _ model: Any, in language: Language) throws -> String {
    guard let html = libraries[language]?.render(TemplateValue.of(model), withTemplate: template) else {
      throw Fault(template: template, problem: "does not exist")
    }
    return html
  }

  /// Texts of all templates by name: `office/users` is the file `office/users.mustache`.
  package static func sources(in folder: URL) throws -> [String: String] {
    let root = folder.resolvingSymlinksInPath()
    guard let paths = FileManager.default.enumerator(atPath: root.path) else {
      throw Fault(template: folder.path, problem: "cannot be read")
    }
    var sources: [String: String] = [:]
    for case let path as String in paths where path.hasSuffix(".mustache") {
      sources[String(path.dropLast(9))] = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    return sources
  }

  static func fill(_ source: String, _ fillers: [String: (String) throws -> String]) throws -> String {
    var filled = source
    for (name, filler) in fillers {
      let open = "{{#\(name)}}"
      let close = "{{/\(name)}}"
      var rest = filled[...]
      var result = ""
      while let start = rest.range(of: open), let end = rest[start.upperBound...].range(of: close) {
        result += rest[..<start.lowerBound]
        result += try filler(String(rest[start.upperBound..<end.lowerBound]))
        rest = rest[end.upperBound...]
      }
      filled = result + rest
    }
    return filled
  }

  private static func text(_ key: String, in language: Language, of catalogue: Catalogue) throws -> String {
    switch catalogue.message(key, in: language) {
    case .plain(let parts):
      return parts.reduce(into: "") { text, part in
        switch part {
        case .text(let fixed): text += fixed.escapedForHTML
        case .argument(let name): text += "{{\(name)}}"
        }
      }
    case .plural: throw Fault(template: key, problem: "has plural forms: let the model say it")
    case nil: throw Fault(template: key, problem: "is not in the catalogue")
    }
  }

  /// A template that cannot be used. It names what to mend.
  package struct Fault: Error, CustomStringConvertible {
    let template: String
    let problem: String
    package var description: String { "\(template): \(problem)" }
  }
}

/// How templates escape what a model says. The library's own way goes by characters: a `<` before which a sign of
/// numbers (U+0600) or after which an accent stands is another character to it, and would reach the browser as a tag.
private struct Escaping: MustacheContentType {
  static let name = "KONAK"
  /// To stand at the beginning of every template: partials begin with the library's way.
  static let pragma = "{{% CONTENT_TYPE: \(name)}}"

  func escapeText(_ text: String) -> String { text.escapedForHTML }
}

extension String {
  /// Safe as text and in quoted attributes of HTML, byte by byte.
  package var escapedForHTML: String {
    guard utf8.contains(where: \.isMarkOfHTML) else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isMarkOfHTML: Bool {
    switch self {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }
}
