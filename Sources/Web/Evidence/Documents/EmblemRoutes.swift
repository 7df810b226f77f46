import Basics
package import Evidence
import Formats
import Foundation
import Hummingbird
import Office
package import Store

/// The emblem of a product's donor: a picture that stands on every issue of it.
package struct EmblemRoutes: RouteGroup {
  private let products: Products

  package init(_ products: Products) { self.products = products }

  static func path(_ product: ID<Product>) -> String { "/evidence/products/\(product)/emblem" }

  private static let largest = 512 << 10
  static let limit = largest + (16 << 10)

  /// The picture that was sent; nil where it is none that documents show, or too large.
  static func png(_ form: Form) -> [UInt8]? {
    guard let file = form.upload("file"), file.bytes.count <= largest,
      Document.Picture(png: file.bytes, name: "", alternative: "") != nil
    else { return nil }
    return file.bytes
  }

  static func answer(_ bytes: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "image/png", .cacheControl: "private, max-age=3600"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  package var routes: [Route] {
    let path = "/evidence/products/{product}/emblem"
    return [
      .get(path, .right(.readEvidence)) { try await show($0) },
      .post(path, .right(.manageEvidence), limit: Self.limit, set),
      .get("\(path).png", .right(.readEvidence), picture),
    ]
  }

  private func line(_ visit: Visit) async throws -> ProductLine {
    let id = try visit.id("product", of: Product.self)
    guard let line = try await products.store.read({ try $0.product(id) }) else { throw ProductRefusal.unknown }
    return line
  }

  private func show(_ visit: Visit, problem: (any Refusal)? = nil) async throws -> Response {
    let line = try await line(visit)
    let (path, words) = (Self.path(line.id), visit.words)
    let name = line.product.names.best(in: words.language)
    let model = EmblemPage(
      name: name, picture: line.product.imprint.emblem.map { "\(path).png?\($0.prefix(12))" },
      form: visit.may(.manageEvidence) && !line.isRetired
        ? .init(action: path, proof: visit.proof) : nil, problem: problem.map(words.refusal))
    return try await visit.page(
      Page(
        words["document.emblem.title"], model, trail: [Crumb(name, "/evidence/products/\(line.id)")], width: .narrow,
        section: "/evidence/products", status: problem == nil ? .ok : .unprocessableContent))
  }

  private func set(_ visit: Visit) async throws -> Response {
    let line = try await line(visit)
    guard let png = Self.png(visit.form) else { return try await show(visit, problem: EmblemRefusal.noPicture) }
    let blob = try await products.store.blobs.put(
      stream: line.id.recast(), of: ProductRecord.stream, type: "image/png", bytes: png)
    var product = line.product
    product.imprint.emblem = blob.description
    do {
      try await products.define(line.id, as: product, seeing: line.edition, by: try visit.requester)
    } catch let refusal as ProductRefusal where refusal == .hasChanged {
      return try await show(visit, problem: refusal)
    }
    return visit.redirect(to: Self.path(line.id), notice: Notice(.success, visit.words["document.emblem.isSet"]))
  }

  private func picture(_ visit: Visit) async throws -> Response {
    guard let id = try await line(visit).product.imprint.emblem,
      let bytes = try await products.store.emblem(id)
    else { throw AccessRefusal.notFound }
    return Self.answer(bytes)
  }
}

package enum EmblemRefusal: String, Refusal {
  /// Only PNG, and not too large.
  case noPicture = "document.emblem.noPicture"

  package var code: String { rawValue }
}

extension Store {
  /// The picture that an imprint names; nil where it is gone.
  package func emblem(_ id: String) async throws -> [UInt8]? {
    guard let blob = BlobID(id) else { return nil }
    do { return try await blobs.read(blob, upTo: 1 << 20) } catch is BlobMissing { return nil }
  }
}

struct EmblemPage: PageModel {
  static let template = "evidence/emblem"

  let name: String
  let picture: String?
  /// Nil for who may not change it.
  let form: Form?
  let problem: String?

  struct Form: Equatable, Sendable {
    let action: String
    let proof: String
  }
}
