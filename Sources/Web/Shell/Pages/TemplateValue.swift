import Foundation
import Mustache

/// A model as the template engine reads it: every name and value looked up once, not once a tag.
///
/// The engine looks for a name whose value is nil in the models around; a page's message would show at each of its fields
/// that has none. Here nil is a value like any other, and ends the search.
enum TemplateValue {
  static func of(_ value: Any) -> Any {
    if let text = value as? String { return text }
    if let condition = value as? Bool { return condition }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { of($0.value) } ?? NSNull()
    case .collection, .set: return mirror.children.map { of($0.value) }
    case .struct:
      return Names(
        Dictionary(
          mirror.children.compactMap { name, value in name.map { ($0, of(value)) } },
          uniquingKeysWith: { first, _ in first }))
    default: return value
    }
  }

  /// The values of a model by name. A class: the engine asks at every tag whether it has values by name, which of a
  /// dictionary takes several times as long to find out.
  final class Names: MustacheParent {
    private let values: [String: Any]

    init(_ values: [String: Any]) { self.values = values }

    func child(named name: String) -> Any? { values[name] }
  }
}
