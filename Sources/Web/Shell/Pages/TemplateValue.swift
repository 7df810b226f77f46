import Foundation
import Mustache
import Synchronization
@_spi(Reflection) import Swift

/// A model as the template engine reads it: every name and value looked up once, not once a tag.
///
/// The engine looks for a name whose value is nil in the models around; a page's message would show at each of its fields
/// that has none. Here nil is a value like any other, and ends the search.
enum TemplateValue {
  static func of(_ value: Any) -> Any {
    func read<Value>(_ value: Value) -> Any {
      withUnsafePointer(to: value) { TemplateReading.of(Value.self).value($0) }
    }
    return read(value)
  }

  /// The values of a model by name. A class: the engine asks at every tag whether it has values by name, which of a
  /// dictionary takes several times as long to find out.
  final class Names: MustacheParent {
    private let positions: [String: Int]
    private let values: [Any]

    init(_ positions: [String: Int], _ values: [Any]) {
      self.positions = positions
      self.values = values
    }

    func child(named name: String) -> Any? { positions[name].map { values[$0] } }
  }
}

/// How values of one type become what a template reads, made out once for each type: a mirror finds the type of every field
/// anew at every value, which took a quarter of the time of a page (`docs/decisions/244-types-of-models-are-read-once.md`).
private struct TemplateReading: Sendable {
  /// Of the value that lies there.
  let value: @Sendable (UnsafeRawPointer) -> Any

  private static let known = Mutex<[ObjectIdentifier: TemplateReading]>([:])

  static func of<Value>(_ type: Value.Type) -> TemplateReading {
    let id = ObjectIdentifier(type)
    if let reading = known.withLock({ $0[id] }) { return reading }
    let reading = TemplateReading(type)
    known.withLock { $0[id] = reading }
    return reading
  }

  private init<Value>(_ type: Value.Type) {
    if let readable = type as? any Wrapping.Type {
      value = readable.reading
      return
    }
    switch Self.kind(of: type) {
    case .struct where !(type is any CustomReflectable.Type):
      let fields = Self.fields(of: type)
      let positions = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0) })
      value = { base in
        TemplateValue.Names(positions, fields.map { $0.reading.value(base + $0.offset) })
      }
    case .existential where type == Any.self:
      value = { TemplateValue.of($0.assumingMemoryBound(to: Any.self).pointee) }
    default:
      value = { $0.assumingMemoryBound(to: Value.self).pointee }
    }
  }

  private struct Field: Sendable {
    let name: String
    /// In bytes from the start of the model.
    let offset: Int
    let reading: TemplateReading
  }

  private static func fields<Model>(of type: Model.Type) -> [Field] {
    var fields: [Field] = []
    _ = _forEachField(of: type) { name, offset, type, _ in
      func reading<Value>(_ type: Value.Type) -> TemplateReading { .of(type) }
      fields.append(Field(name: String(cString: name), offset: offset, reading: reading(type)))
      return true
    }
    return fields
  }

  private struct Holder<Value> {
    let value: Value
  }

  private static func kind<Value>(of type: Value.Type) -> _MetadataKind? {
    var kind: _MetadataKind?
    _ = _forEachField(of: Holder<Value>.self) { _, _, _, found in
      kind = found
      return true
    }
    return kind
  }
}

/// A type of the standard library that holds values of another.
private protocol Wrapping {
  static var reading: @Sendable (UnsafeRawPointer) -> Any { get }
}

extension Optional: Wrapping {
  fileprivate static var reading: @Sendable (UnsafeRawPointer) -> Any {
    let wrapped = TemplateReading.of(Wrapped.self)
    return { base in
      guard let value = base.assumingMemoryBound(to: Self.self).pointee else { return NSNull() }
      return withUnsafePointer(to: value) { wrapped.value($0) }
    }
  }
}

extension Array: Wrapping {
  fileprivate static var reading: @Sendable (UnsafeRawPointer) -> Any {
    { base in
      // Looked up when there is something to read: a model may hold a list of its own kind.
      let list = base.assumingMemoryBound(to: Self.self).pointee
      guard !list.isEmpty else { return [Any]() }
      let element = TemplateReading.of(Element.self)
      return list.map { value in withUnsafePointer(to: value) { element.value($0) } }
    }
  }
}
