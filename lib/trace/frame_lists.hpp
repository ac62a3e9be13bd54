// SPDX-License-Identifier: Apache-2.0
// The names that tell nothing, per notation: machinery of failing, runtimes, frameworks. General lists, never
// one program's. A new entry changes stored hashes: it needs a new `algo`.
#pragma once

#include <string_view>

namespace streamlab::trace {

// clang-format off
// The machinery of native failing: signal and abort paths, sanitizers, allocators, C and C++ runtimes,
// fuzzers, loggers.
inline constexpr std::string_view kNativeNoise[] = {
    "__asan", "__mem", "__str", "__rust_start_panic", "panic_abort::", "__interceptor_", "__sanitizer",
    "__msan", "__tsan", "__ubsan", "__hwasan", "__lsan", "__asan_", "__GI_", "__libc_", "__assert", "_assert",
    "__kernel_", "__pthread_", "__cxa_", "__cxxabiv1", "__gxx_", "__restore_rt", "__fortify", "__chk_fail",
    "__stack_chk", "__terminate", "__scrt_", "__tmainCRT", "_sigtramp", "_Unwind_", "std::terminate",
    "std::abort", "std::__", "std::panicking", "std::rt", "std::sys", "std::thread::local",
    "std::process::abort", "std::panic::", "std::backtrace", "std::alloc", "std::thread::Builder",
    "core::panicking", "core::result::unwrap_failed", "core::option::expect", "core::option::unwrap",
    "core::ops::function", "core::ops::", "alloc::", "rust_begin_unwind", "rust_panic", "__rust_", "___rust_",
    "__rg_", "backtrace::", "panic_abort", "panic_unwind", "fuzzer::", "base::debug::", "logging::",
    "google::LogMessage", "_asan_rtl_", "_objc_terminate", "SbSystemBreakIntoDebugger", "ImmediateCrash",
    "absl::cleanup_internal", "absl::Cleanup", "heap_corruption", "Rtl", "libfuzzer_sys::", "linux-gate",
    "main._cgoexpwrap", "CrashTrampoline", "StaticCrashHandler", "Swift.", "<", "+0x", "WTF::", "kasan_",
    "__kasan", "print_address_description", "dump_stack", "DebugBreak", "__fastfail",
    "RealBreakpoint", "_CallUMHandler", "KiUser", "LdrInitialize", "DCheckLogMessage",
    "blink::ReportV8FatalError", "v8::api_internal", "v8::Utils::ReportApiFailure", "boost::exception_detail",
    "spdlog::", "google::DumpStackTrace", "V8_Fatal", "V8_Dcheck", "v8::base::OS::Abort", "v8::base::",
    "g_assertion_message", "g_log", "g_error", "operator new", "operator delete", "calloc",
    "_exit", "libc.so", "libpthread", "ld-linux", "start_thread",
    "thread_start", "_pthread_", "pthread_", "tgkill", "RtlUserThreadStart", "BaseThreadInitThunk",
    "KERNELBASE", "ntdll", "Rtlp", "RaiseException", "_CxxThrowException", "UnhandledException",
    "invoke_main", "crashpad::", "Swift._assertionFailure", "_swift_", "swift_", "_swift_stdlib",
    "Swift._fatalError", "abort_message", "default_terminate", "demangling_terminate",
    "demangling_unexpected", "__abort", "boost::assertion_failed", "WTFCrash", "MOZ_Crash", "mozalloc_abort",
    "gpusGenerateCrashLog", "_dispatch_", "___dispatch", "CFRunLoop", "__CFRUNLOOP", "objc_exception_throw",
    "__exceptionPreprocess", "malloc_", "_int_malloc", "_int_free"};
inline constexpr std::string_view kNativeNoiseExact[] = {
    "abort", "raise", "gsignal", "malloc", "calloc", "realloc", "debugger",
    "free", "memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcpy", "strncpy", "strcmp",
    "strncmp", "strcat", "strdup", "strchr", "strstr", "strtol", "atoi", "printf", "vsnprintf", "snprintf",
    "sprintf", "vfprintf", "clone", "clone3", "_start", "start", "kill", "pthread_kill", "__pthread_kill",
    "signal handler called", "__clone", "__fork", "exit", "operator", "??", "_IO_vfprintf",
    "__memcpy_avx_unaligned", "__strlen_avx2", "panic", "die", "wait4", "do_system", "poll", "read", "write",
    "syscall", "scanf", "vsscanf", "qsort", "bsearch", "_fini", "_init", "<unknown>"};
// Where programs begin: they tell nothing unless nothing else is there.
inline constexpr std::string_view kEntryPoints[] = {
    "main", "LLVMFuzzerTestOneInput", "LLVMFuzzerRunDriver", "WinMain", "wWinMain", "wmain",
    "UIApplicationMain", "in"};
inline constexpr std::string_view kKernelNoise[] = {
    "dump_stack", "show_stack", "dump_backtrace", "print_", "kasan_", "__kasan", "check_memory_region",
    "kmsan_", "__msan_", "__asan_", "kcsan", "__tsan", "check_poison", "panic", "__warn", "warn_slowpath",
    "report_bug", "fixup_bug", "handle_bug", "do_error_trap", "do_trap", "do_invalid_op", "invalid_op",
    "exc_", "asm_exc_", "general_protection", "page_fault", "__do_page_fault", "do_page_fault", "die",
    "oops_", "__die", "bust_spinlocks", "no_context", "bad_area", "async_page_fault", "lockdep_",
    "__lock_acquire", "lock_acquire", "register_lock", "mark_", "check_noncircular", "check_",
    "validate_chain", "__might_", "___might_", "might_fault", "debug_", "__debug_", "rcu_dynticks",
    "rcu_read", "entry_", "ret_from", "do_syscall", "sysenter", "el0_", "el1_", "kthread", "worker_thread",
    "process_one_work", "process_scheduled_works", "save_stack", "stack_trace", "set_track", "__sanitizer",
    "memcpy", "memset", "memmove", "__memcpy", "native_", "_raw_spin", "do_raw_", "arch_", "watchdog", "nmi_",
    "sched_show", "schedule", "__schedule", "io_schedule", "try_to_wake", "fail_dump", "should_fail",
    "__should_fail", "ubsan_", "__ubsan", "object_err", "slab_err", "kfree", "kmem_cache_free", "__slab_free",
    "slab_free", "refcount_", "__list_", "list_del", "list_add", "check_object", "vpanic", "__stack_chk",
    "copy_", "_copy_", "__copy", "__x64_", "__se_sys", "__do_sys", "__ia32", "x64_sys_call", "__sys_",
    "do_exit", "asm_sysvec", "sysvec_", "irq_", "__irq", "apic_", "smp_", "invoke_syscall", "call_trace"};
inline constexpr std::string_view kJavaNoise[] = {
    "java.lang.reflect.", "jdk.internal.reflect.", "sun.reflect.", "java.lang.Thread.", "java.lang.invoke.",
    "jdk.internal.vm.", "java.util.concurrent.ThreadPoolExecutor", "java.util.concurrent.FutureTask",
    "jdk.internal.util.", "java.util.Objects.", "org.junit.Assert", "junit.framework.Assert",
    "kotlin.jvm.internal.Intrinsics"};
inline constexpr std::string_view kJavaFramework[] = {
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.", "kotlin.", "kotlinx.", "scala.", "groovy.",
    "clojure.", "akka.", "android.", "androidx.", "com.android.", "dalvik.", "org.springframework.",
    "org.apache.", "org.eclipse.", "org.mortbay.", "org.hibernate.", "org.jboss.", "io.netty.",
    "io.undertow.", "io.vertx.", "reactor.", "rx.", "io.reactivex.", "okhttp3.", "com.google.common.",
    "com.google.gson.", "com.fasterxml.", "org.junit.", "junit.", "org.gradle.", "ch.qos.", "org.slf4j.",
    "net.sf.cglib.", "javassist.", "com.zaxxer.", "io.grpc.", "feign.", "retrofit2.", "play.", "zio.",
    "cats.", "com.mysql.", "org.postgresql.", "redis.clients.", "com.code_intelligence."};
inline constexpr std::string_view kPythonFramework[] = {
    "site-packages/", "dist-packages/", "/lib/python", "\\lib\\", "<frozen ", "<string>", "/runtimes/python",
    "asyncio/"};
inline constexpr std::string_view kScriptNoise[] = {
    "node:internal", "internal/process", "internal/modules", "internal/timers", "[native code]", "native",
    "<anonymous>", "native code", "(internal", "chrome-extension:", "moz-extension:"};
// Helpers that compilers and polyfills put between the frames people wrote.
inline constexpr std::string_view kScriptHelpers[] = {
    "core-js/", "@babel/runtime", "tslib", "regenerator-runtime", "asyncToGenerator"};
inline constexpr std::string_view kScriptHelperNames[] = {
    "processTicksAndRejections", "runMicrotasks", "_tickCallback", "asyncGeneratorStep", "_next", "__awaiter",
    "fulfilled", "rejected"};
inline constexpr std::string_view kScriptFramework[] = {
    "node_modules/", "node:", "internal/", "webpack/", "zone.js", "/jquery", "react-dom", "/cdn", "polyfill",
    "~/", "events.js", "module.js"};
inline constexpr std::string_view kDotnetNoise[] = {
    "System.Runtime.ExceptionServices", "System.Runtime.CompilerServices", "System.ThrowHelper",
    "System.Environment.FailFast", "System.Threading.ThreadHelper", "System.Threading.Thread.",
    "System.Threading.ExecutionContext", "System.Threading.Tasks.Task."};
inline constexpr std::string_view kDotnetFramework[] = {
    "System.", "Microsoft.", "Newtonsoft.", "Autofac.", "NUnit.", "Xunit.", "Mono."};
inline constexpr std::string_view kGoNoise[] = {
    "runtime.", "panic", "testing.", "created by", "sync.fatal", "reflect.Value.call", "log.Fatal",
    "log.Panic", "goPanic", "main._cgoexpwrap", "main.LLVMFuzzer"};
inline constexpr std::string_view kGoFramework[] = {
    "/pkg/mod/", "/usr/local/go/", "/vendor/", "/go/src/runtime", "/libexec/src/", "/go/src/net/",
    "/go/src/encoding/"};
inline constexpr std::string_view kRubyFramework[] = {
    "/gems/", "/ruby/", "/lib/ruby", "<internal:"};
inline constexpr std::string_view kPhpFramework[] = {
    "/vendor/"};
inline constexpr std::string_view kDartFramework[] = {
    "dart:", "package:flutter/", "package:test", "package:async"};
inline constexpr std::string_view kElixirFramework[] = {
    "elixir", "stdlib", "kernel", "phoenix", "plug", "ecto", "ecto_sql", "cowboy", "ex_unit", "mix", "bandit",
    "db_connection"};
// --- since algo 2 ---
inline constexpr std::string_view kNewerNativeNoise[] = {
    "anyhow::", "eyre::", "color_eyre::", "stable_eyre::", "std::backtrace", "boost::stacktrace::",
    "std::basic_stacktrace", "backward::", "absl::base_internal", "absl::debugging_internal", "absl::log_internal", "cpptrace::", "_assertionFailure", "swift::",
    "folly::symbolizer", "__libc_", "__cxa_", "libunwind"};
inline constexpr std::string_view kNewerNativeNoiseExact[] = {
    "cfree", "munmap_chunk", "malloc_printerr", "libc_fatal", "__libc_message", "_Exit", "quick_exit", "terminate"};
inline constexpr std::string_view kNewerKernelNoise[] = {
    "platform_halt", "exception_die", "x86_exception_handler", "interrupt_common", "_handle_debugger_trap",
    "handle_debugger_trap", "kdp_i386_trap", "kernel_trap", "trap_from_kernel", "DebuggerTrapWithState",
    "panic_trap_to_debugger", "panic_trap", "assfail", "unwind_backtrace", "__sys_trace_return", "ret_fast_syscall",
    "sys_ioctl", "rcu_gp_kthread", "__save_stack_trace", "save_trace", "unwind_", "__unwind_", "update_stack_state", "unix_syscall64", "hndl_unix_scall64", "unix_syscall", "return_from_trap"};
// How a kernel waits, locks, allocates, keeps time and looks things up: what called it tells, not how.
inline constexpr std::string_view kKernelMachinery[] = {
    "_raw_", "preempt_", "__preempt_", "___preempt_", "context_switch", "__switch_to", "wait_for_c", "__wait_for_c", "do_wait_for_c", "__wait_rcu_gp", "wait_rcu_gp",
    "__mutex_lock", "mutex_lock", "ww_mutex_lock", "rwsem_", "__rwsem_", "down_read", "down_write", "__down_", "percpu_down", "queued_", "rt_mutex_",
    "kvfree", "vfree", "__vfree", "kzfree", "kfree_sensitive", "krealloc", "__krealloc", "kmalloc", "__kmalloc", "kvmalloc", "kmem_cache_", "__kmem_cache_",
    "__alloc_pages", "alloc_pages", "slab_", "___slab_", "__slab_", "new_slab", "allocate_slab", "cache_alloc_", "____cache_alloc",
    "__this_cpu_preempt_check", "debug_smp_processor_id", "_cond_resched", "__cond_resched", "___cond_resched",
    "rcu_check_callbacks", "rcu_sched_clock_irq", "rcu_pending", "rcu_dump_cpu_stacks", "dump_cpu_task", "rcu_check_gp", "update_process_times", "tick_sched_",
    "tick_nohz_", "tick_handle_", "__hrtimer_run", "__run_hrtimer", "hrtimer_", "local_apic_timer", "apic_timer_", "__do_softirq", "do_softirq", "invoke_softirq",
    "call_softirq", "handle_softirqs", "trigger_", "task_work_run", "exit_to_user", "prepare_exit_to_user", "syscall_return_slow", "syscall_exit_to",
    "find_next_bit", "_find_next_bit", "_find_first_bit", "skb_panic", "skb_over_panic", "skb_under_panic", "fortify_panic", "__fortify_panic",
    "kmemleak_", "__do_kernel_fault", "die_kernel_fault", "do_mem_abort", "do_translation_fault", "do_tag_", "do_bad_area", "el1h_", "el0t_", "__vmalloc", "vmalloc", "vzalloc",
    "db_", "kdb_", "ddb_", "vpanic", "kassert_", "trap_fatal", "trap_pfault", "witness_", "amd64_syscall", "syscallenter", "fast_syscall", "fork_exit",
    "fork_trampoline", "proc_trampoline", "kern_assert", "cpu_reboot", "uvm_fault", "kpageflttrap", "upageflttrap", "alltraps", "calltrap", "Xsyscall"};
inline constexpr std::string_view kKernelMachineryExact[] = {
    "rb_erase", "rb_next", "rb_prev", "rb_first", "rb_last", "rb_insert_color", "__rb_erase_color", "rb_replace_node", "memcmp", "memchr", "strlen", "strnlen",
    "strcmp", "strncmp", "strcpy", "strncpy", "strlcpy", "strscpy", "strchr", "strstr", "strim", "string", "vsnprintf", "snprintf", "sprintf", "sort",
    "bsearch", "trap", "syscall", "end", "skb_push", "skb_put"};
// Libraries of a platform that come with it: Apple's by name, Android's by path.
inline constexpr std::string_view kAppleFramework[] = {
    "UIKit", "AppKit", "Foundation", "CoreFoundation", "CFNetwork", "QuartzCore", "GraphicsServices", "SwiftUI", "Combine",
    "libsystem_", "libdispatch", "libobjc", "libswift", "dyld", "HIToolbox", "FrontBoard"};
inline constexpr std::string_view kAndroidFramework[] = {"/apex/", "/system/", "/vendor/lib", "/product/"};
inline constexpr std::string_view kErlangFramework[] = {
    "erlang", "gen_server", "gen_statem", "gen_event", "gen", "proc_lib", "supervisor", "lists", "maps", "ets",
    "erl_eval", "shell", "application_master", "io", "timer", "rpc", "cowboy_handler", "cowboy_stream_h", "ranch"};
// clang-format on

}  // namespace streamlab::trace
