package import Basics
package import FormEngine
import Office
import Store

/// What is around submissions, told without showing any: nothing of this is written into the access log.
extension Submissions {
  /// The submissions before and after one in the query's order; nil where there is none. Throws `StoreTimeout` when it
  /// would take too long.
  package func neighbours(
    of id: ID<Submission>, in query: SubmissionQuery, for requester: Requester
  ) async throws -> (previous: ID<Submission>?, next: ID<Submission>?) {
    let scope = scope(query.form, .readSubmissions, requester)
    return try await store.read(within: Self.limit) { reader in
      try scope.list(in: reader).neighbours(of: id, in: query)
    }
  }

  /// When the last one came that the requester may see.
  package func lastReceived(of form: ID<Form>, for requester: Requester) async throws -> Instant? {
    let scope = scope(form, .readSubmissions, requester)
    return try await store.read(within: Self.limit) { reader in
      try scope.list(in: reader).page(SubmissionQuery(form: form, limit: 1)).lines.first?.received
    }
  }
}
