package import Basics
import Collect
package import Store

/// A product as lists show it.
package struct ProductLine: Equatable, Sendable {
  package let id: ID<Product>
  package let product: ProductRecord
  package let edition: Int
  package let changed: Instant
  package let isRetired: Bool
}

extension Reader {
  /// Those in use, by code; with `evenRetired`, all.
  package func products(evenRetired: Bool = false) throws -> [ProductLine] {
    let condition: SQL = evenRetired ? "1 = 1" : "retired = \(false)"
    return try rows(
      """
      SELECT id, definition, edition, changed, retired FROM product WHERE \(condition)
      ORDER BY code ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map(ProductLine.init)
  }

  package func product(_ id: ID<Product>) throws -> ProductLine? {
    try row("SELECT id, definition, edition, changed, retired FROM product WHERE id = \(id)").map(ProductLine.init)
  }

  package func product(code: String) throws -> ProductLine? {
    try row(
      """
      SELECT id, definition, edition, changed, retired FROM product WHERE code = \(code)
      ORDER BY id ASC NULLS LAST LIMIT 1
      """
    ).map(ProductLine.init)
  }
}

extension ProductLine {
  fileprivate init(_ row: Row) throws {
    id = try row["id"]
    product = try row.json("definition")
    edition = try row["edition"]
    changed = try row["changed"]
    isRetired = try row["retired"]
  }
}

extension Writer {
  func write(_ state: ProductProjection.State, product: ID<Product>) throws {
    let definition = try JSONText.encode(state.product)
    try run(
      """
      INSERT INTO product (id, code, definition, edition, changed, retired)
      VALUES (\(product), \(state.product.code), \(definition), \(state.edition), \(state.changed),
        \(state.isRetired))
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, definition = excluded.definition,
        edition = excluded.edition, changed = excluded.changed, retired = excluded.retired
      """)
  }
}
