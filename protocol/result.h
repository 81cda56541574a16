// An expected outcome as a value: either a T or an error, with the names of std::expected (C++23),
// which g++ 12 offers only in C++23 mode. A failing outside world is an exception instead, and our
// own bug an assertion (protocol/assert.h).
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace maillage {

// What the caller should do with an error. The numbers are the exit codes of the command line.
enum class ErrorKind {
  failure = 1,        // could not be done now; trying again later may help
  usage = 2,          // the request itself is malformed
  not_found = 3,      // what was named does not exist here
  conflict = 4,       // the present state forbids it
  invalid_input = 5,  // the data given is wrong; correct it
  findings = 6,       // done looking, and something needs a human decision
};

// `message` is one line for the user and says what to do.
struct Error {
  ErrorKind kind = ErrorKind::failure;
  std::string message;
};

template <typename E>
class unexpected {
 public:
  explicit unexpected(E error) : error_(std::move(error)) {}
  E& error() { return error_; }

 private:
  E error_;
};

inline unexpected<Error> fail(ErrorKind kind, std::string message) {
  return unexpected<Error>(Error{kind, std::move(message)});
}

template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(unexpected<E> error) : state_(std::in_place_index<1>, std::move(error.error())) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  E& error() { return std::get<1>(state_); }
  const E& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, E> state_;
};

template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(unexpected<E> error) : error_(std::move(error.error())), failed_(true) {}

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  E& error() { return error_; }
  const E& error() const { return error_; }

 private:
  E error_{};
  bool failed_ = false;
};

}  // namespace maillage
