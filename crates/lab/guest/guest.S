# The lab's guest: a kernel of some 600 bytes that lives in 2 MiB of memory.
#
# It says "boot" on the first serial port, then counts the seconds there, one number a line.
# It powers off when the ACPI power button is pressed. A letter makes it do something else:
# the last one of its command line when it boots, or one that arrives on the second serial port.
#
#   i  go on counting          p  power off            c  panic (pvpanic)
#   l  loop, with interrupts off: the guest hangs      r  reset

.set MULTIBOOT_MAGIC, 0x1badb002
.set MULTIBOOT_FLAGS, 0

.set COM1, 0x3f8                # what it says
.set COM2, 0x2f8                # what it is told
.set LINE_STATUS, 5
.set CAN_READ, 0x01
.set CAN_WRITE, 0x20

.set PM_STATUS, 0x600           # ACPI registers of the machine type pc
.set PM_ENABLE, 0x602
.set PM_CONTROL, 0x604
.set POWER_BUTTON, 0x0100
.set SLEEP_S5, 0x2000
.set PVPANIC, 0x505
.set PVPANIC_PANICKED, 1
.set KEYBOARD, 0x64
.set KEYBOARD_RESET, 0xfe

.set TIMER_VECTOR, 0x20
.set TIMER_DIVISOR, 59659       # of 1193182 Hz: 20 ticks a second
.set TICKS_PER_SECOND, 20

.set CODE_SEGMENT, 0x08
.set DATA_SEGMENT, 0x10

    .code32
    .section .text

    .align 4
    .long MULTIBOOT_MAGIC
    .long MULTIBOOT_FLAGS
    .long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .globl _start
_start:
    mov $stack_top, %esp
    mov %ebx, %ebp              # what the boot loader says; kept for the command line
    call load_segments
    call load_interrupts
    call program_timer

    mov $PM_ENABLE, %dx         # so that a press of the button is latched
    mov $POWER_BUTTON, %ax
    out %ax, %dx

    mov $boot_text, %esi
    call say
    call last_letter
    call obey

count:
    sti
wait_for_tick:
    hlt
    mov $PM_STATUS, %dx
    in %dx, %ax
    test $POWER_BUTTON, %ax
    jnz power_off

    mov $COM2 + LINE_STATUS, %dx
    in %dx, %al
    test $CAN_READ, %al
    jz no_order
    mov $COM2, %dx
    in %dx, %al
    call obey
no_order:
    mov ticks, %eax
    sub second_began, %eax
    cmp $TICKS_PER_SECOND, %eax
    jb wait_for_tick
    addl $TICKS_PER_SECOND, second_began
    incl seconds
    call say_seconds
    jmp wait_for_tick

# Does what the letter in al says; returns if that is to go on.
obey:
    cmp $'p', %al
    je power_off
    cmp $'c', %al
    je panic
    cmp $'l', %al
    je hang
    cmp $'r', %al
    je reset
    ret

power_off:
    mov $PM_CONTROL, %dx
    mov $SLEEP_S5, %ax
    out %ax, %dx
    jmp hang

panic:
    mov $PVPANIC, %dx
    mov $PVPANIC_PANICKED, %al
    out %al, %dx
    cli
    hlt
    jmp panic

hang:
    cli
    jmp hang

reset:
    mov $KEYBOARD, %dx
    mov $KEYBOARD_RESET, %al
    out %al, %dx
    jmp reset

# The last letter of the command line, in al; i if there is none.
last_letter:
    mov $'i', %al
    mov 16(%ebp), %esi
    test %esi, %esi
    jz 2f
1:  mov (%esi), %ah
    test %ah, %ah
    jz 2f
    mov %ah, %al
    inc %esi
    jmp 1b
2:  ret

# Writes the text at esi, which ends with a zero.
say:
    mov (%esi), %bl
    test %bl, %bl
    jz 2f
    mov $COM1 + LINE_STATUS, %dx
1:  in %dx, %al
    test $CAN_WRITE, %al
    jz 1b
    mov $COM1, %dx
    mov %bl, %al
    out %al, %dx
    inc %esi
    jmp say
2:  ret

# Writes the count of seconds in decimal, and ends the line.
say_seconds:
    mov seconds, %eax
    mov $digits_end, %esi
    mov $10, %ecx
1:  xor %edx, %edx
    div %ecx
    add $'0', %dl
    dec %esi
    mov %dl, (%esi)
    test %eax, %eax
    jnz 1b
    jmp say

load_segments:
    lgdt segments_pointer
    ljmp $CODE_SEGMENT, $1f
1:  mov $DATA_SEGMENT, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    ret

# One interrupt alone: the timer's.
load_interrupts:
    mov $on_tick, %eax
    mov %ax, interrupts + TIMER_VECTOR * 8
    movw $CODE_SEGMENT, interrupts + TIMER_VECTOR * 8 + 2
    movw $0x8e00, interrupts + TIMER_VECTOR * 8 + 4
    shr $16, %eax
    mov %ax, interrupts + TIMER_VECTOR * 8 + 6
    lidt interrupts_pointer
    ret

# The interrupt controllers: the timer's line at its vector, all others masked. Then the timer.
program_timer:
    mov $controller_words, %esi
    mov $controller_words_end, %edi
1:  mov (%esi), %dl
    xor %dh, %dh
    mov 1(%esi), %al
    out %al, %dx
    add $2, %esi
    cmp %edi, %esi
    jb 1b
    ret

on_tick:
    push %eax
    incl ticks
    mov $0x20, %al
    out %al, $0x20
    pop %eax
    iret

    .section .data
boot_text:
    .asciz "boot\n"
controller_words:               # port, byte
    .byte 0x20, 0x11, 0xa0, 0x11
    .byte 0x21, TIMER_VECTOR, 0xa1, TIMER_VECTOR + 8
    .byte 0x21, 0x04, 0xa1, 0x02
    .byte 0x21, 0x01, 0xa1, 0x01
    .byte 0x21, 0xfe, 0xa1, 0xff
    .byte 0x43, 0x34            # the timer, in rounds
    .byte 0x40, TIMER_DIVISOR & 0xff, 0x40, TIMER_DIVISOR >> 8
controller_words_end:
digits:
    .skip 10
digits_end:
    .asciz "\n"
    .align 8
segments:
    .quad 0
    .quad 0x00cf9a000000ffff    # code: all of memory
    .quad 0x00cf92000000ffff    # data: all of memory
segments_pointer:
    .word segments_pointer - segments - 1
    .long segments
interrupts_pointer:
    .word (TIMER_VECTOR + 1) * 8 - 1
    .long interrupts

    .section .bss
    .align 16
interrupts:
    .skip (TIMER_VECTOR + 1) * 8
ticks:
    .skip 4
second_began:
    .skip 4
seconds:
    .skip 4
    .align 16
    .skip 4096
stack_top:
