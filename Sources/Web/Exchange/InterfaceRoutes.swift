import Basics
import Foundation
import Hummingbird
import Office

/// What the interface for programs consists of: an index for people, and its document (OpenAPI 3.1) for programs.
struct InterfaceRoutes: APIGroup {
  let parts: APIParts
  let groups: [any APIGroup]

  static let type = "application/vnd.oai.openapi+json;version=3.1"

  var operations: [APIOperation] {
    [
      APIOperation(
        "readIndex", "/api/v1", nil, isOpen: true, "Where everything begins.", by: index),
      APIOperation(
        "readDocument", "/api/v1/openapi.json", nil, isOpen: true, "This document.", answers: [Self.type], by: document),
    ]
  }

  private func index(_ visit: Visit) async throws -> Response {
    let all = operations + groups.flatMap(\.operations)
    let lines = all.map { operation -> JSON in
      .object([("path", .string(visit.absolute(operation.path))), ("about", .string(operation.summary))])
    }
    return visit.answer(
      .object([("document", .string(visit.absolute("/api/v1/openapi.json"))), ("operations", .array(lines))]), nil)
  }

  private func document(_ visit: Visit) async throws -> Response {
    let source = try await parts.office.profile.current().name.best(in: .english)
    let document = OpenAPIDocument(
      title: source, version: parts.version, server: visit.absolute(""),
      operations: operations + groups.flatMap(\.operations))
    return visit.answer(document.json, nil, type: Self.type)
  }
}

/// The interface as OpenAPI 3.1 describes it (spec.openapis.org/oas/v3.1.1).
struct OpenAPIDocument {
  let title: String
  let version: String
  let server: String
  let operations: [APIOperation]

  var json: JSON {
    .object([
      ("openapi", "3.1.0"),
      (
        "info",
        .object([
          ("title", .string(title.isEmpty ? "Konak" : title)), ("version", .string(version)),
          (
            "description",
            "Reads what a key, or whoever is signed in, may read. Every answer says licence, level, date and release."
          ),
          ("license", .object([("name", "Each answer says its own"), ("identifier", "LicenseRef-Konak-Licence")])),
        ])
      ),
      ("servers", [.object([("url", .string(server.isEmpty ? "/" : server))])]),
      ("security", [.object([("key", [])]), .object([("password", [])])]),
      ("paths", .object(operations.map { ($0.path, path($0)) })),
      ("components", components),
    ])
  }

  private func path(_ operation: APIOperation) -> JSON {
    let content = JSON.object(operation.answers.map { ($0, JSON.object([("schema", schema(of: $0))])) })
    var members: [(String, JSON)] = [
      ("operationId", .string(operation.id)), ("summary", .string(operation.summary)),
      ("parameters", .array(operation.parameters.map(parameter))),
      (
        "responses",
        .object([
          (
            "200",
            .object([
              ("description", "The answer."), ("headers", headers), ("content", content),
            ])
          ), ("default", .object([("$ref", "#/components/responses/Problem")])),
        ])
      ),
    ]
    if operation.isOpen { members.append(("security", [])) }
    if let scope = operation.scope { members.append(("x-konak-scope", .string(scope.rawValue))) }
    return .object([("get", .object(members))])
  }

  private func schema(of type: String) -> JSON {
    type.contains("json") ? .object([("type", "object")]) : .object([("type", "string")])
  }

  private func parameter(_ parameter: APIOperation.Parameter) -> JSON {
    let isDay = parameter.type == "date"
    var schema: [(String, JSON)] = [("type", .string(isDay ? "string" : parameter.type))]
    if isDay { schema.append(("format", "date")) }
    if !parameter.choices.isEmpty { schema.append(("enum", .array(parameter.choices.map { .string($0) }))) }
    return .object([
      ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
      ("description", .string(parameter.about)), ("required", .bool(parameter.place == .path)),
      ("schema", .object(schema)),
    ])
  }

  private var headers: JSON {
    let told = [
      ("Konak-Licence", "Under which licence it may be used."),
      ("Konak-Level", "public, partner, restricted or internal."),
      ("Konak-Date", "As of when."), ("Konak-Release", "Of which release, or none."),
    ]
    return .object(
      told.map { name, about in
        (name, .object([("description", .string(about)), ("schema", .object([("type", "string")]))]))
      })
  }

  private var components: JSON {
    let texts = ["type", "title", "detail", "instance"].map { ($0, JSON.object([("type", "string")])) }
    return .object([
      (
        "securitySchemes",
        .object([
          ("key", .object([("type", "http"), ("scheme", "bearer"), ("description", "A key for programs.")])),
          (
            "password",
            .object([
              ("type", "http"), ("scheme", "basic"), ("description", "The key as the password, with any name."),
            ])
          ),
        ])
      ),
      (
        "responses",
        .object([
          (
            "Problem",
            .object([
              ("description", "Why there is no answer (RFC 9457)."),
              (
                "content",
                .object([
                  (
                    "application/problem+json",
                    .object([("schema", .object([("$ref", "#/components/schemas/Problem")]))])
                  )
                ])
              ),
            ])
          )
        ])
      ),
      (
        "schemas",
        .object([
          (
            "Problem",
            .object([
              ("type", "object"), ("required", ["type", "title", "status", "detail"]),
              ("properties", .object(texts + [("status", .object([("type", "integer")]))])),
            ])
          )
        ])
      ),
    ])
  }
}
