package import Basics
package import Store

/// A product was defined, or defined otherwise. Issues that were prepared before are as they were.
package struct ProductDefined: Event, Codable, Equatable {
  package static let kind = "product.defined"
  package var product: ProductRecord

  package init(_ product: ProductRecord) { self.product = product }
}

/// No further issues are prepared; those that went out stay.
package struct ProductRetired: Event, Codable, Equatable {
  package static let kind = "product.retired"
  package var reason: String

  package init(reason: String) { self.reason = reason }
}

/// Turns products into rows of the table `product`.
package struct ProductProjection: Projection {
  package struct State: Sendable {
    var product: ProductRecord
    /// How often it was defined.
    var edition: Int
    var changed: Instant
    var isRetired = false
  }

  package init() {}

  package let stream = ProductRecord.stream
  package let version = 1
  package let tables = ["product"]
  package let events: [any Event.Type] = [ProductDefined.self, ProductRetired.self]

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let defined = entry.event(ProductDefined.self) {
      return State(product: defined.product, edition: (state?.edition ?? 0) + 1, changed: entry.time.instant)
    }
    guard var state, entry.event(ProductRetired.self) != nil else { return state }
    (state.isRetired, state.changed) = (true, entry.time.instant)
    return state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, product: stream.recast())
  }
}
