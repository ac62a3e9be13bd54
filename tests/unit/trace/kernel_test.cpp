// SPDX-License-Identifier: Apache-2.0
// Which function a kernel's report is about: never how the kernel waits, locks, allocates or dies.
#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>

#include "unit/trace/telling.hpp"

using namespace streamlab::trace;

namespace {

std::string linux_stack(std::initializer_list<const char*> functions) {
  std::string out = "[   12.345678] Call Trace:\n";
  for (const char* function : functions) out += "[   12.345678]  " + std::string(function) + "+0x1c/0x240\n";
  return out;
}
std::string hung(std::initializer_list<const char*> functions) {
  return "[   12.345678] INFO: task shopd:812 blocked for more than 120 seconds.\n" + linux_stack(functions);
}

}  // namespace

TEST_CASE("a hung task waits in what called the scheduler") {
  CHECK(telling(hung({"__schedule", "schedule", "schedule_timeout", "wait_for_completion", "cart_flush"})) ==
        Names{"cart_flush"});
  CHECK(telling(hung({"context_switch", "__schedule", "schedule", "schedule_preempt_disabled", "__mutex_lock",
                      "mutex_lock_nested", "cart_total"})) == Names{"cart_total"});
  CHECK(telling(hung({"__schedule", "schedule", "rwsem_down_write_slowpath", "down_write", "cart_grow"})) ==
        Names{"cart_grow"});
}

TEST_CASE("the flavours of RCU are one wait, whatever a version calls them") {
  const auto old = analyse(hung({"__schedule", "schedule", "wait_for_completion", "__wait_rcu_gp",
                                 "synchronize_sched.part.0", "synchronize_sched", "cart_free"}));
  const auto now = analyse(hung({"__schedule", "schedule", "synchronize_rcu_expedited", "cart_free"}));
  CHECK(telling(old) == Names{"synchronize_rcu"});
  CHECK(old.stack_trace_hash == now.stack_trace_hash);
}

TEST_CASE("locks, allocators, strings and trees fail for who called them") {
  for (const char* machinery :
       {"_raw_write_lock_irqsave", "queued_spin_lock_slowpath", "kvfree", "__kmalloc", "kmem_cache_alloc",
        "rb_erase", "strlen", "__list_add_valid", "__vmalloc_node_range"}) {
    INFO(machinery);
    const std::string report =
        std::string("[    9.000001] BUG: KASAN: use-after-free in ") + machinery + "+0x1/0x20\n";
    CHECK(telling(report + linux_stack({"dump_stack", "kasan_report", machinery, "cart_total"})) ==
          Names{"cart_total"});
  }
  CHECK(telling("[    9.000001] kernel BUG at net/core/skbuff.c:100!\n" +
                linux_stack({"skb_panic", "skb_over_panic", "skb_put", "cart_header"})) ==
        Names{"cart_header"});
  CHECK(telling("[    9.000001] kernel BUG at lib/string.c:1000!\n" +
                linux_stack({"fortify_panic", "cart_join"})) == Names{"cart_join"});
}

TEST_CASE("a stall is what the clock's interrupt met, not the interrupt") {
  CHECK(telling("[   12.345678] INFO: rcu_sched detected stalls on CPUs/tasks:\n" +
                linux_stack({"sched_show_task", "print_other_cpu_stall", "rcu_check_callbacks",
                             "update_process_times", "tick_sched_timer", "__hrtimer_run_queues",
                             "hrtimer_interrupt", "smp_apic_timer_interrupt", "apic_timer_interrupt",
                             "cart_recount"})) == Names{"cart_recount"});
}

TEST_CASE("one invalid free has one class in every version of the sanitizer") {
  const auto class_of = [](const std::string& what) {
    return analyse("[    9.000001] BUG: KASAN: " + what + " in cart_free+0x1/0x20\n").class_template;
  };
  CHECK(class_of("double-free or invalid-free") == class_of("invalid-free"));
  CHECK(class_of("double-free") == class_of("invalid-free"));
  CHECK(class_of("use-after-free Read") != class_of("invalid-free"));
}

TEST_CASE("a report behind a console's prompt is the report") {
  const std::string report =
      "[   35.184476] BUG: using __this_cpu_read() in preemptible [00000000] code: shopd/812\n" +
      linux_stack({"dump_stack", "check_preemption_disabled", "__this_cpu_preempt_check", "cart_init"});
  CHECK(telling(report) == Names{"cart_init"});
  CHECK(analyse("shop login: " + report).stack_trace_hash == analyse(report).stack_trace_hash);
  CHECK(analyse("shop login: " + report).class_template == analyse(report).class_template);
}

TEST_CASE("BSD: the debugger and the trap are not what failed") {
  const auto openbsd = analyse(
      "panic: pool_put: cartpl free list modified\nStopped at      db_enter+0x18:  addq    $0x8,%rsp\n"
      "db_enter() at db_enter+0x18\npanic(ffffffff821fe5cf) at panic+0x15c\n"
      "pool_put(ffffffff8253d850) at pool_put+0x1de\ncart_free(0) at cart_free+0x225\n");
  CHECK(telling(openbsd) == Names{"pool_put"});
  const auto freebsd = analyse(
      "panic: page fault\ncpuid = 3\nKDB: stack backtrace:\n#0 0xffffffff80aada97 at kdb_backtrace+0x67\n"
      "#1 0xffffffff80a6bb76 at vpanic+0x186\n#2 0xffffffff80a6b9e3 at panic+0x43\n"
      "#3 0xffffffff80edf832 at trap_fatal+0x322\n#4 0xffffffff80edf889 at trap_pfault+0x49\n"
      "#5 0xffffffff80edf0c6 at trap+0x286\n#6 0xffffffff80ec3641 at calltrap+0x8\n"
      "#7 0xffffffff80ae96e1 at cart_copy+0x61\n#8 0xffffffff80c05ba7 at cart_send+0x157\n");
  CHECK(freebsd.language == "kernel");
  CHECK(telling(freebsd) == Names{"cart_copy"});
}
