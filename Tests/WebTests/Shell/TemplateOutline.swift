import Foundation

/// The tags of a Mustache template, as a tree.
indirect enum TemplateTag {
  case value(String)
  case section(String, isInverted: Bool, [TemplateTag])
  case partial(String)

  /// Reads tags in their written order; what the shell fills when it reads a template is left out.
  static func read(_ source: String) throws -> [TemplateTag] {
    var rest = source[...]
    return try read(&rest, until: nil)
  }

  private static let filled: Set<String> = ["t", "asset", "library"]

  private static func read(_ rest: inout Substring, until end: String?) throws -> [TemplateTag] {
    var tags: [TemplateTag] = []
    while let open = rest.range(of: "{{") {
      rest = rest[open.upperBound...]
      let isRaw = rest.hasPrefix("{")
      guard let close = rest.range(of: isRaw ? "}}}" : "}}") else { throw Unclosed(name: String(rest.prefix(20))) }
      let tag = rest[..<close.lowerBound].drop { $0 == "{" }
      rest = rest[close.upperBound...]
      let name = tag.dropFirst("#^/>!&".contains(tag.first ?? " ") ? 1 : 0).filter { $0 != " " }
      switch tag.first {
      case "#" where filled.contains(name):
        guard let end = rest.range(of: "{{/\(name)}}") else { throw Unclosed(name: name) }
        rest = rest[end.upperBound...]
      case "#", "^": tags.append(.section(name, isInverted: tag.first == "^", try read(&rest, until: name)))
      case "/":
        guard name == end else { throw Unclosed(name: name) }
        return tags
      case ">": tags.append(.partial(name))
      case "!": break
      default: tags.append(.value(name))
      }
    }
    guard end == nil else { throw Unclosed(name: end ?? "") }
    return tags
  }

  struct Unclosed: Error { let name: String }
}

/// Compares tags with models, as swift-mustache will look them up: by the names of stored properties, innermost first.
struct TagCheck {
  let templates: [String: [TemplateTag]]
  /// Tags that no property answers, as `template: tag`.
  var unknown: Set<String> = []
  /// Sections that some model opened, as `template: name`.
  var opened: Set<String> = []

  mutating func check(_ template: String, _ stack: [Any]) {
    check(templates[template] ?? [], in: template, stack)
  }

  private mutating func check(_ tags: [TemplateTag], in template: String, _ stack: [Any]) {
    for tag in tags {
      switch tag {
      case .value(let name):
        if find(name, stack) == nil { unknown.insert("\(template): \(name)") }
      case .partial(let name):
        if templates[name] == nil { unknown.insert("\(template): > \(name)") }
        check(name, stack)
      case .section(let name, let isInverted, let inner):
        guard let found = find(name, stack) else {
          unknown.insert("\(template): \(name)")
          continue
        }
        let contents = Self.contents(of: found.value)
        if isInverted {
          if contents.isEmpty {
            opened.insert("\(template): ^\(name)")
            check(inner, in: template, stack)
          }
        } else {
          if !contents.isEmpty { opened.insert("\(template): #\(name)") }
          for item in contents { check(inner, in: template, stack + [item]) }
        }
      }
    }
  }

  private func find(_ path: String, _ stack: [Any]) -> (value: Any, Void)? {
    if path == "." { return stack.last.map { ($0, ()) } }
    let names = path.split(separator: ".")
    for object in stack.reversed() {
      guard var value = Self.child(names[0], of: object) else { continue }
      for name in names.dropFirst() {
        guard let next = Self.child(name, of: value) else { return nil }
        value = next
      }
      return (value, ())
    }
    return nil
  }

  private static func child(_ name: Substring, of object: Any) -> Any? {
    Mirror(reflecting: unwrapped(object) ?? object).children.first { $0.label == String(name) }?.value
  }

  private static func unwrapped(_ value: Any) -> Any? {
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .optional ? mirror.children.first?.value : value
  }

  /// What a section repeats for: the items of a list, a value that is there, a true condition.
  private static func contents(of value: Any) -> [Any] {
    guard let value = unwrapped(value) else { return [] }
    if let condition = value as? Bool { return condition ? [value] : [] }
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .collection ? mirror.children.map(\.value) : [value]
  }

  /// All sections of a template, as `opened` names them.
  static func sections(_ tags: [TemplateTag], in template: String) -> Set<String> {
    tags.reduce(into: []) { sections, tag in
      guard case .section(let name, let isInverted, let inner) = tag else { return }
      sections.insert("\(template): \(isInverted ? "^" : "#")\(name)")
      sections.formUnion(Self.sections(inner, in: template))
    }
  }
}
